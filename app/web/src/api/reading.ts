/** Takes what it expects out of JSON of any shape. What is not as expected counts as not there. */

export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function share(value: unknown): number | null {
  const found = number(value);
  return found !== null && found >= 0 && found <= 1 ? found : null;
}

export function word(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** The entries of an object as `read` has them, without those of which it makes nothing. */
export function entries<Value>(value: unknown, read: (value: unknown) => Value | null): [string, Value][] {
  return Object.entries(fields(value)).flatMap(([name, content]): [string, Value][] => {
    const found = read(content);
    return found === null ? [] : [[name, found]];
  });
}

/** The members of a list as `read` has them, without those of which it makes nothing. */
export function members<Value>(value: unknown, read: (value: unknown) => Value | null): Value[] {
  return list(value).flatMap((content) => {
    const found = read(content);
    return found === null ? [] : [found];
  });
}
