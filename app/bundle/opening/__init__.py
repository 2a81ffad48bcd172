"""How the files of a bundle are opened: nothing but regular files, each mapped once; arrays and texts out of them."""
