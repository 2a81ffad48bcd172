"""How near what `songkin analyse` tells is to the truth, and how it does on a folder of real music."""
