// Makes each call of an object of functions in turn, and prints what came back, or the error, as JSON.
export async function made(calls) {
  const answers = {};
  for (const [name, call] of Object.entries(calls)) {
    try {
      answers[name] = { value: await call() };
    } catch (error) {
      answers[name] = { error: `${error.name}: ${error.message}`.split("\n")[0] };
    }
  }
  console.log(JSON.stringify(answers));
}

export const ids = (items) => items.map((one) => one && one.id);

export const found = ({ tracks, artists, albums }) => [tracks, artists, albums].map((page) => ids(page.items));

export const recommended = ({ seeds, tracks }) => [ids(seeds), ids(tracks)];
