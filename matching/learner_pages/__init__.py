"""The pages of learners and groups, with everything that other subjects know about them."""
