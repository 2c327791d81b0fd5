import { build, setUpPackages, SetupError } from './setup.mjs';

/** `npm run build`: builds into out/ whether or not the sources have changed. */
const say = (line) => process.stderr.write(`${line}\n`);

try {
  await setUpPackages({ say });
  await build(say);
} catch (error) {
  say(error instanceof SetupError ? error.message : error.stack);
  process.exitCode = 1;
}
