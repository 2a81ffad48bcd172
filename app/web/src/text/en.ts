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

  count: (value: number) => count.format(value),

  whatIfPage: {
    heading: "What if?",
    start: "What if it were different?",
    line: "Make up a track. Whatever you know of it is enough: its genres and the tracks nearest to it follow.",
    form: "What is known of the track",
    verdict: "Its genres",
    most: (genre: string, probability: string) => `Most probably ${genre}, ${probability}`,
    nothing: "Nothing is known of it yet. Move a slider, or type a title or an artist.",
    tooLittle: "This alone tells nothing here: the names are not known. Move a slider as well.",
    title: "Title",
    artists: "Artists",
    artistHint: "A name, then Enter",
    without: (artist: string) => `Leave out ${artist}`,
    known: (feature: string) => `${feature} is known`,
    wasReset: "Forgot all that was known of the track",
    whoSays: "Who says so",
    by: { all: "All together", features: "Features", words: "Words", artists: "Artists" },
    only: {
      features: "Its features alone: no name is known.",
      words: "The words of its names alone.",
      artists: "Its artists alone.",
    },
    artistKnown: (artist: string, n: number) =>
      n ? `${artist}: ${tracks(n)} here ${n === 1 ? "tells" : "tell"} the genre.` : `${artist}: not known here.`,
    missing: (features: string[]) =>
      features.length ? `It did without: ${features.join(", ")}.` : "All of its features are known.",
    nearest: "Nearest to it",
  },

  modelPage: {
    heading: "How good is the model?",
    noReport: "This bundle has no report, so how good its model is cannot be told.",
    noFigures: "The report of this bundle has no figures of a test.",
    docs: "All that the service answers, with examples",
    measured: (alone: number | null, full: number | null, who = "tracks that it had not met") =>
      `Of 100 ${who}, it names a genre of ${alone ?? full}${alone === null ? "." : " by their features alone"}` +
      (alone === null ? "" : `, and of ${full} where it may use their names and artists as well.`),
    artistKnown: (of100: number) => `${of100} of the 100 are by an artist that it knows.`,
    newArtists: (of100: number) => `Of 100 tracks by artists that it had never met, it names a genre of ${of100}.`,
    guess: (genres: number) =>
      `There are ${genres} genres: a guess would be right in ${genres > 200 ? "less than" : "about"} ` +
      `${Math.max(1, Math.round(100 / genres))}.`,
    testedOn: {
      recordings: "tracks that it had not met",
      artists: "tracks by artists that it had not met",
      rows: "rows of its table that it had not met",
    } as Record<string, string>,
    protocols: {
      recordings:
        "How this was measured: no version of a song is both in what it learned from and in what it was asked.",
      artists: "How this was measured: no main artist is both in what it learned from and in what it was asked.",
      rows:
        "How this was measured: row by row, as in the study that it follows; versions of a track it learned from " +
        "may be among those it was asked, so these figures are better than new tracks would be.",
    } as Record<string, string>,
    sides: (train: number | null, test: number) =>
      `It learned from ${train === null ? "others" : tracks(train)} and was asked ${tracks(test)}, ` +
      "which chose nothing.",
    indexed: (here: { path: string | null; nTracks: number | null }, learned: { path: string | null }) =>
      `The figures are of the table that the model learned from${learned.path ? `, ${learned.path}` : ""}. ` +
      `The catalogue in use was given to it afterwards${here.nTracks === null ? "" : `: ${tracks(here.nTracks)}`}` +
      `${here.path ? ` of ${here.path}` : ""}. How good it is there was not measured.`,

    byKnown: "By what is known of a track",
    figure: "Figure",
    figures: { accuracy: "Right", top5: "Right in five", neighbours: "Neighbours" },
    figureMeans: {
      accuracy: "Share of tracks of which the most probable genre is one of theirs.",
      top5: "Share of tracks of which one of the five most probable genres is one of theirs.",
      neighbours: "Share of the ten nearest tracks that have a genre in common with the track.",
    },
    knownOfIt: "Known features",
    knownNames: {
      "all 15": "All 15",
      "all but popularity": "All but popularity",
      "what audio can tell": "What audio can tell: all but popularity and explicit",
      "six of mood and tempo": "Danceability, energy, loudness, cheerfulness, tempo, no vocals",
      "signal processing": "Length, loudness, tempo, key, mode, beats",
      "energy and tempo": "Energy and tempo",
      none: "None",
    } as Record<string, string>,
    partNames: {
      test: "All test tracks",
      strangers: "Those of which neither an artist nor the album was known",
    } as Record<string, string>,
    beside: "What counts",
    evidence: {
      features: "Features alone",
      sound: "Features alone",
      words: "With words",
      artists: "With artists",
      all: "All evidence",
    } as Record<string, string>,
    notMeasured: "–",

    calibration: "Is it as right as it is sure?",
    calibrated: (said: number, points: number, error: number) =>
      (points ? `When it says ${said} %, it is right in about ${said - points} to ${said + points} of 100 cases` :
        `When it says ${said} %, it is right in ${said} of 100 cases`) +
      `: how sure it is and how often it is right are ${(100 * error).toFixed(1)} points apart on average.`,
    sure: "How sure, %",
    right: "How often right, %",
    asTable: "As a table",
    reliabilityLabel: (evidence: string) =>
      `${evidence}: how often it is right by how sure it is. On the line, both are equal. The table has the numbers.`,
    reliabilityColumns: ["How sure", "How often right", "Tracks"],

    byGenre: "By genre",
    genreFigures:
      "Precision: of the tracks that it takes for the genre, how many are of it. Recall: of the tracks of the " +
      "genre, how many it finds. F1 is between both.",
    genreColumns: { genre: "Genre", f1: "F1", precision: "Precision", recall: "Recall", n: "Tracks" },
    findGenre: "Find a genre",
    genresFound: (n: number) => (n === 1 ? "1 genre" : `${n} genres`),
    allGenres: (n: number) => `Show all ${n}`,
    fewer: "Show fewer",

    training: "How the training went",
    trainingMeans: (epochs: number, best: number | null) =>
      `It went ${epochs} times through its tracks${best === null ? "." : `; the model is that of epoch ${best}.`}`,
    epoch: "Epoch",
    loss: "Loss",
    f1: "F1 on tracks kept aside",
    curveLabel: (name: string, first: string, last: string) => `${name} by epoch, from ${first} to ${last}.`,

    map: "The map",
    mapQuality: (trustworthiness: string, continuity: string) =>
      `How well it keeps neighbours, where 1 is the best: ${trustworthiness} for tracks that are near on it being ` +
      `alike (trustworthiness), ${continuity} for tracks that are alike being near on it (continuity).`,

    making: "What it is, and how it was made",
    version: "Version",
    tracks: "Tracks",
    genres: "Genres it tells apart",
    recordings: "Recordings",
    learnedFrom: "Learned from",
    indexedFrom: "Catalogue from",
    modelOf: "Model of",
    tableOf: (path: string, n: number | null) => (n === null ? path : `${path}, ${tracks(n)}`),
    made: "Made",
    date: (time: Date) => `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`,
    config: "Configuration",
    configOf: (name: string, protocol: string | null, seed: number | null) =>
      [name, protocol && `protocol ${protocol}`, seed === null ? "" : `seed ${seed}`].filter(Boolean).join(", "),
    libraries: "Libraries",
    parts: "What this bundle is good for",
    absent: "(not in this bundle)",
  },
};
