"""How the files of a bundle are opened: nothing but regular files, each read once, and arrays out of those bytes."""
