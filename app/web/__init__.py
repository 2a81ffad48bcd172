"""The page for people: sources in TypeScript under src/, built files under dist/, and the application that serves these."""
