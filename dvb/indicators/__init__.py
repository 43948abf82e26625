"""The indicator RR 3.5: computed, protected, frozen, reproduced and given out."""
