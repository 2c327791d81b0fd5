import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getNodePackage } from './node-package.mjs';
import { root } from './setup.mjs';

/**
 * The command `ginnel` of the packed app: Node's own program and the command's bundle beside the window's. The window's
 * program cannot be it. On Windows it is one without a console, and everywhere the fuse that would make it a Node is off.
 */

const NODE = readJson('build/console-node.json');
/** electron-builder's names of processors, by its numbers (builder-util's Arch). */
const PROCESSORS = { 1: 'x64', 3: 'arm64' };
/** electron-builder's names of systems, as its configuration has them. */
const SYSTEMS = { linux: 'linux', darwin: 'mac', win32: 'win' };

/**
 * electron-builder calls it before it packs for a system and a processor.
 * @param {{ electronPlatformName: string, arch: number }} context
 * @throws SetupError when there is no Node to be had
 */
export default async function beforePack({ electronPlatformName, arch }) {
  await composeConsole(electronPlatformName, PROCESSORS[arch], (line) => process.stderr.write(`${line}\n`));
}

/**
 * Puts it together in dist/console.
 * @param {string} platform as Node names it
 * @param {string | undefined} processor x64 or arm64
 * @returns {Promise<string>} the folder
 * @throws SetupError
 */
export async function composeConsole(platform, processor, say) {
  const wanted = NODE.packages[`${platform}-${processor}`];
  if (wanted === undefined)
    throw new Error(`build/console-node.json names no Node for ${platform} on ${processor}.`);
  const folder = join(root, 'dist/console', `${SYSTEMS[platform]}-${processor}`);
  const program = await getNodePackage(
    { ...wanted, version: NODE.version },
    join('console-node', NODE.version, `${platform}-${processor}`),
    say,
  );
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const copy = join(folder, platform === 'win32' ? 'node.exe' : 'node');
  copyFileSync(program, copy);
  chmodSync(copy, 0o755);
  copyFileSync(join(root, 'build/node-license.txt'), join(folder, 'node-license.txt'));
  const { name, version, type } = readJson('package.json');
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name, version, type })}\n`);
  for (const part of ['cli.js', 'session-thread.js', 'chunks']) {
    cpSync(join(root, 'out/main', part), join(folder, 'out/main', part), {
      recursive: true,
      filter: (path) => !/\.(?:png|map)$/.test(path),
    });
  }
  for (const name of unbundled()) copyPackage(name, folder);
  return folder;
}

/** The packages that the bundles leave outside, and what those need. */
export function unbundled() {
  const names = new Set(readJson('build/unbundled.json'));
  // The set grows as it is gone through.
  for (const name of names) {
    const { dependencies = {} } = readJson(`node_modules/${name}/package.json`);
    for (const needed of Object.keys(dependencies)) names.add(needed);
  }
  return [...names].sort();
}

function copyPackage(name, folder) {
  const from = join(root, 'node_modules', name);
  cpSync(from, join(folder, 'node_modules', name), {
    recursive: true,
    filter: (path) => {
      const inside = path.slice(from.length).replaceAll('\\', '/');
      // Types, papers and tests are of no use here, and ssh2's native parts are not built.
      return !/\.(?:d\.[cm]?ts|md|map)$|^\/(?:node_modules|tests?|examples|docs|util)(?:\/|$)|\/crypto\/(?:src|build|binding\.gyp)/.test(
        inside,
      );
    },
  });
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
