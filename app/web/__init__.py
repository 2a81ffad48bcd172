"""The page for people: sources in TypeScript under src/, what is built from them under dist/, and what serves that."""
