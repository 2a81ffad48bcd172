"""How the files of a bundle are opened: nothing but regular files, each mapped once, and arrays out of those bytes."""
