/** Takes a list of titles that is pasted, dropped or chosen as a file, and looks its tracks up. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Modal } from "../../../parts/modal";
import { Problem } from "../../../parts/problem";
import { useTask } from "../../../state/task";
import { text } from "../../../text/en";
import { ListUnreadable } from "./given";
import { canBeGuessed, guessLacking, MOST_GUESSED } from "./guess";
import { type Found, matchList } from "./match";
import { readFile, readList } from "./read";
import { Results } from "./results/results";

const MOST_LINES = 5000;

export function PasteDialog({ closed }: { closed(): void }): JSX.Element {
  const [written, setWritten] = useState("");
  const [found, setFound] = useState<readonly Found[] | null>(null);
  const [share, setShare] = useState(0);
  const [said, setSaid] = useState("");
  const task = useTask();
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), [found]);

  const look = (list: string): void => {
    setSaid("");
    setShare(0);
    task.run(async (signal) => {
      try {
        const given = await readList(list);
        if (!given.length) return setSaid(text.paste.nothing);
        if (given.length > MOST_LINES) setSaid(text.paste.tooLong(given.length, MOST_LINES));
        const matched = await matchList(given.slice(0, MOST_LINES), (share) => setShare(share / 2), signal);
        if (matched.filter(canBeGuessed).length > MOST_GUESSED)
          setSaid((before) => `${before} ${text.paste.guessedFirst(MOST_GUESSED)}`.trim());
        const guessed = await guessLacking(matched, (share) => setShare((1 + share) / 2), signal);
        if (!signal.aborted) setFound(guessed);
      } catch (error) {
        if (!(error instanceof ListUnreadable)) throw error;
        setSaid(error.message);
      }
    });
  };

  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    try {
      const list = await readFile(file);
      setWritten(list);
      look(list);
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error));
    }
  };

  const drop = (event: DragEvent): void => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    setFound(null);
    void take(event.dataTransfer.files[0]);
  };

  return (
    <Modal heading={text.paste.heading} class="paste" closed={closed}>
      {(close) => (
        <div class="modal-body" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
          {found ? (
            <Results found={found} close={close} back={() => setFound(null)} />
          ) : (
            <form
              onSubmit={(event) => {
                event.preventDefault();
                look(written);
              }}
            >
              <label for="pasted">{text.paste.label}</label>
              <p id="pasted-hint" class="note">
                {text.paste.hint}
              </p>
              <textarea
                ref={field}
                id="pasted"
                autofocus
                rows={10}
                aria-describedby="pasted-hint"
                placeholder={text.paste.example}
                spellcheck={false}
                value={written}
                onInput={(event) => setWritten(event.currentTarget.value)}
              />
              <div class="fields">
                <label class="button file">
                  {text.paste.file}
                  <input
                    type="file"
                    class="unseen"
                    accept=".csv,.tsv,.txt,.m3u,.m3u8,.json,.jsonl,text/*,application/json,audio/x-mpegurl"
                    onChange={(event) => void take(event.currentTarget.files?.[0])}
                  />
                </label>
                <button class="button" disabled={!written.trim()}>
                  {text.paste.look}
                </button>
              </div>
            </form>
          )}
          {task.busy && (
            <label class="looking">
              {text.paste.looking} <progress value={share} />
            </label>
          )}
          {task.error && <Problem error={task.error} retry={() => look(written)} />}
          <p class="note" role="status">
            {said}
          </p>
        </div>
      )}
    </Modal>
  );
}
