"""Big Five: the ends of the traits, and how people write them."""
