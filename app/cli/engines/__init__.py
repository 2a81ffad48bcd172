"""Commands for engines that are not in a bundle."""
