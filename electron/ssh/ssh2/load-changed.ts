import { readFileSync } from 'node:fs';
import { Module } from 'node:module';
import { dirname, sep } from 'node:path';
import { hybridNames } from '../kex/hybrid';
import { withHybrids } from './kex-names';
import { withLargePackets } from './packet-size';

/** Modules of ssh2 that are compiled from another source than they have, each before what asks for it. */
const changes: readonly (readonly [string, (source: string) => string])[] = [
  ['ssh2/lib/protocol/crypto.js', withLargePackets],
  ['ssh2/lib/protocol/kex.js', withHybrids],
];

/**
 * Loads ssh2 with room for OpenSSH's largest packets and with the hybrid key exchanges: what is a constant of a module, out of
 * reach once it runs, is another one when it is compiled. What others have loaded of ssh2 stays theirs.
 * @param requireFrom resolves the package
 * @returns what `require('ssh2')` gives
 * @throws Error when a module does not read as expected
 */
export function loadChanged(requireFrom: NodeJS.Require): unknown {
  const sources = changes.map(([name, change]) => {
    const path = requireFrom.resolve(name);
    return [path, change(readFileSync(path, 'utf8'))] as const;
  });
  const folder = dirname(requireFrom.resolve('ssh2/package.json')) + sep;
  const others = Object.entries(requireFrom.cache).filter(([file]) => file.startsWith(folder));
  for (const [file] of others) Reflect.deleteProperty(requireFrom.cache, file);
  try {
    for (const [path, source] of sources) compile(requireFrom, path, source);
    const { SUPPORTED_KEX } = requireFrom('ssh2/lib/protocol/constants.js') as { SUPPORTED_KEX: string[] };
    SUPPORTED_KEX.push(...hybridNames);
    return requireFrom('ssh2');
  } finally {
    for (const [file] of Object.entries(requireFrom.cache)) {
      if (file.startsWith(folder) && others.length > 0) Reflect.deleteProperty(requireFrom.cache, file);
    }
    for (const [file, module] of others) requireFrom.cache[file] = module;
  }
}

function compile(requireFrom: NodeJS.Require, path: string, source: string): void {
  const module = new Module(path) as NodeJS.Module & { _compile: (code: string, file: string) => void };
  module.filename = path;
  module.paths = Reflect.apply(
    Reflect.get(Module, '_nodeModulePaths') as (from: string) => string[],
    Module,
    [dirname(path)],
  );
  requireFrom.cache[path] = module;
  module._compile(source, path);
  module.loaded = true;
}
