/** Takes an audio file that is chosen, and says what becomes of it. One may be dropped anywhere on the page as well. */
import type { JSX } from "preact";
import { Problem } from "../../parts/problem";
import type { Hearing } from "../../state/hearing";
import { text } from "../../text/en";

interface Props {
  hearing: Hearing;
  mostBytes: number;
}

export function AudioFile({ hearing, mostBytes }: Props): JSX.Element {
  const { file, busy, heard, error, isTooLarge } = hearing;
  const words = text.whatIfPage.file;
  const isBad = error?.code === "invalid_request";
  return (
    <section class="audio-file" aria-label={words.label}>
      <label class="button file">
        {words.choose}
        <input
          type="file"
          class="unseen"
          accept="audio/*,.mp3,.flac,.ogg,.opus,.wav,.aif,.aiff,.m4a,.aac,.wma,.ape,.wv"
          onChange={({ currentTarget }) => {
            const chosen = currentTarget.files?.[0];
            currentTarget.value = ""; // so that the same one can be chosen again
            if (chosen) hearing.take(chosen);
          }}
        />
      </label>
      {file && busy && (
        <p class="looking">
          <span dir="auto">{words.hearing(file.name)}</span>
          <progress aria-label={words.hearing(file.name)} />
          <button type="button" class="link" onClick={hearing.stop}>
            {words.stop}
          </button>
        </p>
      )}
      <p class="note" dir="auto">
        {file && heard && words.heard(file.name, heard.is_excerpt)}
      </p>
      {file && isTooLarge && <p role="alert">{words.tooLarge(file.name, mostBytes)}</p>}
      {file && error && isBad && <p role="alert">{words.bad(file.name, error.message.replace(/^body: /, ""))}</p>}
      {file && error && !isBad && <Problem error={error} retry={() => hearing.take(file)} />}
    </section>
  );
}
