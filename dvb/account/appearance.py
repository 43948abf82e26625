"""How the site looks to a person: light, dark, or as her device says."""

LOOK_COOKIE = "look"
LOOKS = ("auto", "light", "dark")
