import { readFileSync } from 'node:fs';
import { Module } from 'node:module';
import { dirname, sep } from 'node:path';

/**
 * The largest packet of a server that is read, in bytes: OpenSSH's (packet.c, PACKET_MAX_SIZE). ssh2 takes 35,000, so that a
 * banner of 48 KB ended the connection.
 */
export const largestPacket = 256 * 1024;

/** The line of ssh2 1.17.0's lib/protocol/crypto.js that limits packets: a constant of the module, out of reach once it runs. */
const limit = 'const MAX_PACKET_SIZE = 35000;';

/**
 * Loads ssh2 with room for OpenSSH's largest packets: its module of ciphers is compiled with another constant in place of
 * its own, before anything else of the package asks for it. What others have loaded of ssh2 stays theirs.
 * @param require resolves the package
 * @returns what `require('ssh2')` gives
 * @throws Error when the module does not read as expected
 */
export function loadWithLargePackets(require: NodeJS.Require): unknown {
  const path = require.resolve('ssh2/lib/protocol/crypto.js');
  const source = readFileSync(path, 'utf8');
  const parts = source.split(limit);
  if (parts.length !== 2) throw new Error(`ssh2 does not limit packets by "${limit}"`);

  const folder = dirname(require.resolve('ssh2/package.json')) + sep;
  const others = Object.entries(require.cache).filter(([file]) => file.startsWith(folder));
  for (const [file] of others) Reflect.deleteProperty(require.cache, file);
  try {
    const module = new Module(path) as NodeJS.Module & { _compile: (code: string, file: string) => void };
    module.filename = path;
    module.paths = Reflect.apply(
      Reflect.get(Module, '_nodeModulePaths') as (from: string) => string[],
      Module,
      [dirname(path)],
    );
    require.cache[path] = module;
    module._compile(parts.join(`const MAX_PACKET_SIZE = ${String(largestPacket)};`), path);
    module.loaded = true;
    return require('ssh2');
  } finally {
    for (const [file] of Object.entries(require.cache)) {
      if (file.startsWith(folder) && others.length > 0) Reflect.deleteProperty(require.cache, file);
    }
    for (const [file, module] of others) require.cache[file] = module;
  }
}
