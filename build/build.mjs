import { build, failureText, setUpPackages } from './setup.mjs';

/** `npm run build`: builds into out/ whether or not the sources have changed. */
const say = (line) => process.stderr.write(`${line}\n`);

try {
  await setUpPackages({ say });
  await build(say);
} catch (error) {
  say(failureText(error));
  process.exitCode = 1;
}
