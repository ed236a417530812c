"""Enablement on screen: referrals and their clocks, the people in service, patches and their week."""
