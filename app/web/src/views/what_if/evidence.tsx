/** What each kind of evidence says by itself, side by side, whom of the artists it knows, and what it did without. */
import type { JSX } from "preact";
import type { Prediction } from "../../api/genres";
import { featureName } from "../../parts/features";
import { Ranking } from "../../parts/ranking";
import { text } from "../../text/en";

interface Props {
  prediction: Prediction;
  /** Whether it is of a former question. */
  isOld: boolean;
}

export function Evidence({ prediction: { genres, evidence, missing }, isOld }: Props): JSX.Element {
  const said = {
    features: evidence.by_features,
    words: evidence.by_words,
    artists: evidence.by_artists,
  };
  const alone = evidence.used.length === 1 ? evidence.used[0] : undefined;
  return (
    <section class={isOld ? "who-says dimmed late" : "who-says"}>
      <h2>{text.whatIfPage.whoSays}</h2>
      {alone && <p>{text.whatIfPage.only[alone]}</p>}
      <div class="sides">
        <Side heading={alone ? text.whatIfPage.by[alone] : text.whatIfPage.by.all} genres={genres} />
        {evidence.used.map((kind) => said[kind] && <Side heading={text.whatIfPage.by[kind]} genres={said[kind]} />)}
      </div>
      {evidence.artists.map(({ name, n_tracks }) => (
        <p key={name} class="note" dir="auto">
          {text.whatIfPage.artistKnown(name, n_tracks)}
        </p>
      ))}
      <p class="note">{text.whatIfPage.missing(missing.map(featureName))}</p>
    </section>
  );
}

function Side({ heading, genres }: { heading: string; genres: Prediction["genres"] }): JSX.Element {
  return (
    <section>
      <h3>{heading}</h3>
      <Ranking genres={genres.filter(({ probability }) => probability > 0)} />
    </section>
  );
}
