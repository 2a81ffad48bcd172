/** Every word that the page says, in English. Another language is another file with the same names. */

const count = new Intl.NumberFormat("en");
const tracks = (n: number): string => (n === 1 ? "1 track" : `${count.format(n)} tracks`);

export const text = {
  name: "songkin",
  title: (track: string) => `${track} – Songkin`,
  plainTitle: "Songkin",
  skip: "Skip to the music",

  search: "Search titles, artists and albums",
  searchHint: "Search titles, artists, genre:jazz …",
  found: (shown: number, total: number) =>
    total > shown ? `${shown} of ${count.format(total)} tracks` : `${total} ${total === 1 ? "track" : "tracks"}`,
  foundNone: (query: string) => `Nothing is called “${query}” here. Try fewer letters, or an artist.`,

  themes: { system: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" },
  docs: "docs",
  pages: "Pages",
  whatIf: "what if",
  model: "model",
  panels: "Parts of the page",
  panelNames: { music: "Music", map: "Map", playlist: "Playlist" },

  startHeading: "Find music that sounds like music you know",
  startLine: "Search for a track above, or begin with one of these.",
  startEmpty: "This catalogue has no genres to begin with. Search for a title above.",

  album: "Album",
  year: "Year",
  genresFrom: { table: "as the catalogue has it", model: "predicted from what is known of the track" },
  noGenres: "No genre is known",
  features: "Features",
  unknown: "unknown",
  moreBy: (artist: string) => `Search for tracks by ${artist}`,

  similar: "Sounds like it",
  similarCount: (allowed: number, catalogue: number) =>
    allowed === catalogue
      ? `among ${count.format(catalogue)} tracks`
      : `among ${count.format(allowed)} of ${count.format(catalogue)} tracks`,
  similarNone: "Nothing fits. Loosen the filters.",
  similarAlone: "This catalogue holds nothing else to compare.",
  genreWeight: "Genre",
  genreWeightEnds: { low: "by sound alone", high: "by genre alone" },
  variety: "Variety",
  varietyEnds: { low: "closest first", high: "as varied as possible" },
  reset: "Reset",
  similarity: (value: string) => `Similarity ${value}`,
  why: "Why?",
  whyFor: (track: string) => `Why ${track}?`,

  alike: (sound: string, genre: string) => `Alike in sound ${sound}, in genre ${genre}.`,
  shared: (genres: string) => `Both are ${genres}.`,
  closest: "Closest",
  furthest: "Furthest",

  filters: "Filters",
  from: "from",
  to: "to",
  filterNames: { energy: "Energy", tempo: "Tempo", release_year: "Year" },
  filterBound: (filter: string, bound: string) => `${filter} ${bound}`,

  loading: "Loading …",
  retry: "Try again",
  problems: {
    unreachable: "The service does not answer. It may be restarting.",
    not_ready: "The service is starting, and has no catalogue yet.",
    unknown_track: "This catalogue has no such track. It was removed, or the link is from another catalogue.",
    other: "This did not work.",
  },
  notShown: "This track cannot be shown",
  home: "Back to the start",

  undone: (what: string) => `Undone: ${what}`,

  help: "Keys",
  close: "Close",
  keys: {
    "/": "search; Escape leaves it",
    "j k": "along the list",
    "Enter": "open the track",
    "+": "to the playlist",
    "−": "not like this",
    "?": "why is it here",
    "z": "undo the last change",
    "g": "the slider of genre",
    "m": "the map",
    "p": "the playlist",
    "h": "these keys",
  },

  featureNames: {
    popularity: "Popularity",
    duration_ms: "Length",
    explicit: "Explicit",
    danceability: "Danceability",
    energy: "Energy",
    key: "Key",
    loudness: "Loudness",
    mode: "Mode",
    speechiness: "Spoken words",
    acousticness: "Acousticness",
    instrumentalness: "No vocals",
    liveness: "Audience",
    valence: "Cheerfulness",
    tempo: "Tempo",
    time_signature: "Beats in a bar",
  } as Record<string, string>,
  keysOfMusic: ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"],
  modes: ["minor", "major"],
  yes: "yes",
  no: "no",

  playlist: {
    holds: (track: string) => `${track} in the playlist`,
    putIn: "Add to the playlist",
    takeOut: "Take out of the playlist",
    added: (titles: string[], leftOut: number) => {
      const full = leftOut ? `The playlist is full; left out: ${tracks(leftOut)}` : "";
      const added = titles.length === 1 ? `Added ${titles[0]}` : `Added ${tracks(titles.length)}`;
      return [titles.length ? added : "", full].filter(Boolean).join(". ");
    },
    removed: (title: string) => `Removed ${title}`,
    ownAgain: "Back to your own playlist",
  },
};
