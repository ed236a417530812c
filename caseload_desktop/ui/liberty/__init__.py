"""DoLS applications and referrals to an AMHP on screen: lists with their clocks, forms, a person's story."""
