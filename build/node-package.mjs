import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runNpm, SetupError } from './setup.mjs';

/** Node's own program as npm's registry has it: a package for each system and processor, of its makers' files. */

/**
 * Gets one into the user's cache unless it is there already.
 * @param {{ name: string, version: string, integrity?: string }} wanted `version` as npm takes it, such as 24;
 *   `integrity` is what the package has to be, where that is known
 * @param {string} folder of its own in the cache
 * @param {(line: string) => void} say progress
 * @returns {string} the path of the program
 * @throws SetupError when npm cannot get it or it is another one
 */
export async function getNodePackage({ name, version, integrity }, folder, say) {
  const place = join(cacheFolder(), folder);
  const program = join(place, 'node_modules', name, 'bin', name.includes('-win-') ? 'node.exe' : 'node');
  if (!existsSync(program)) {
    say(`Getting Node ${version} (npm package ${name}, some 50 MB, once) into ${place} ...`);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'package.json'), '{ "private": true }\n');
    // Forced: it may be for another system than this one.
    const args = ['install', '--force', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { code, output } = await runNpm([...args, `${name}@${version}`], { cwd: place });
    if (code !== 0) throw new SetupError(`${output.trim()}\nnpm could not get ${name}@${version}.`);
  }
  if (integrity !== undefined && integrityOf(place, name) !== integrity) {
    rmSync(place, { recursive: true, force: true });
    throw new SetupError(`npm's ${name}@${version} is not the one that build/console-node.json names.`);
  }
  return program;
}

/** Checksum that npm held the package's archive against as it unpacked it. */
function integrityOf(place, name) {
  const lock = JSON.parse(readFileSync(join(place, 'node_modules/.package-lock.json'), 'utf8'));
  return lock.packages[`node_modules/${name}`]?.integrity;
}

/** Where building and testing keep what they fetched, for later runs. */
export function cacheFolder() {
  return join(cache(), 'ginnel');
}

function cache() {
  if (process.platform === 'win32') return process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
}
