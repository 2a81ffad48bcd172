/** What steers the list beyond the sliders, as chips: pressing one takes it away. */
import type { JSX } from "preact";
import { featureValue } from "../../parts/features";
import { intervalText } from "../../parts/range_slider";
import { type Kind, useCatalogue } from "../../state/catalogue";
import { type Choice, PLAIN_LIST, RANGES } from "../../state/list";
import { type Steering, useSteering } from "../../state/steering";
import { text } from "../../text/en";
import { rangeName, rangeValue } from "./named_filters";

interface Chip {
  key: string;
  label: string;
  remove(what: string): void;
}

export function Active(): JSX.Element | null {
  const steering = useSteering();
  const chips = useChips(steering);
  const isPlain = JSON.stringify({ ...steering.list, length: PLAIN_LIST.length }) === JSON.stringify(PLAIN_LIST);
  if (isPlain) return null;
  return (
    <div class="active">
      {chips.length > 0 && (
        <ul aria-label={text.track.active}>
          {chips.map(({ key, label, remove }) => (
            <li key={key}>
              <button
                type="button"
                class="chip"
                title={text.track.remove(label)}
                onClick={() => remove(text.track.removed(label))}
              >
                <span class="chip-name" dir="auto">
                  {label}
                </span>
                <span aria-hidden="true">×</span>
                <span class="unseen">{text.track.takeAway}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <button type="button" class="link" onClick={steering.reset}>
        {text.reset}
      </button>
    </div>
  );
}

/** Of what the catalogue has: a name that it does not know counts as not given. */
function useChips({ list, judge, range, choose, filter }: Steering): Chip[] {
  const catalogue = useCatalogue();
  const { ranges, genres, artists, keys, mode, explicit } = list.filters;
  const named = (
    kind: Kind,
    ids: readonly string[],
    label: (name: string) => string,
    remove: (what: string, id: string) => void,
  ): Chip[] =>
    ids.flatMap((id) => {
      const name = catalogue.nameOf(kind, id);
      if (name === null) return [];
      return [{ key: `${label(kind)} ${id}`, label: label(name), remove: (what: string) => remove(what, id) }];
    });
  const chosen = (kind: "genre" | "artist", { any, none }: Choice, wanted: (name: string) => string): Chip[] => {
    const remove = (what: string, id: string): void => choose(what, `${kind}s`, id, null);
    return [
      ...named(kind, any, wanted, remove),
      ...named(kind, none, (name) => text.track.not(wanted(name)), remove),
    ];
  };
  return [
    ...named("track", list.likes, text.track.liked, (what, id) => judge(what, id, null)),
    ...named("track", list.dislikes, text.track.disliked, (what, id) => judge(what, id, null)),
    ...RANGES.flatMap((name): Chip[] => {
      const interval = ranges[name];
      if (!interval) return [];
      const label = `${rangeName(name)} ${intervalText(interval, rangeValue(name))}`;
      return [{ key: name, label, remove: (what) => range(what, name, null) }];
    }),
    ...chosen("genre", genres, (name) => name),
    ...chosen("artist", artists, text.track.by),
    ...keys.map((key) => ({
      key: `key ${key}`,
      label: text.track.keyIs(featureValue("key", key)),
      remove: (what: string) => filter(what, { keys: keys.filter((other) => other !== key) }),
    })),
    ...(mode === null
      ? []
      : [
          {
            key: "mode",
            label: featureValue("mode", mode),
            remove: (what: string) => filter(what, { mode: null }),
          },
        ]),
    ...(explicit === null
      ? []
      : [
          {
            key: "explicit",
            label: text.track.explicitIs(explicit),
            remove: (what: string) => filter(what, { explicit: null }),
          },
        ]),
  ];
}
