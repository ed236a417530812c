"""Safeguarding on screen: lists by stage, the forms of every act, the story of a person."""
