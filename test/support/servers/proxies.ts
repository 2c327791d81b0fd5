import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './net';
import { RunningProgram } from './programs';
import { findProgram } from './ssh-server';

/** A real proxy on loopback, its log kept. It belongs to the test that started it, which closes it. */
export interface ProxyProgram {
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  /** All it has logged. */
  log(): string;
  waitForLog(pattern: RegExp): Promise<RegExpExecArray>;
  /** Ends it and removes its files; idempotent. */
  close(): Promise<void>;
}

interface Where {
  /** 127.0.0.1 by default. */
  readonly host?: string;
  /** Names that this proxy alone can look up, and their addresses. */
  readonly names?: Readonly<Record<string, string>>;
}

export interface MicrosocksOptions extends Where {
  readonly login?: { readonly username: string; readonly password: string };
}

/** SOCKS 5 (RFC 1928, 1929). */
export async function startMicrosocks({ login, ...where }: MicrosocksOptions = {}): Promise<ProxyProgram> {
  return startProxy('microsocks', where, (port, host) => ({
    args: [
      ...['-i', host, '-p', String(port)],
      ...(login === undefined ? [] : ['-u', login.username, '-P', login.password]),
    ],
    config: '',
  }));
}

export interface DanteOptions extends Where {
  /** Whom it lets in: everybody, or those who log in with an account of this computer and its password. */
  readonly method?: 'none' | 'username';
  /** Ports it connects nobody to. */
  readonly blockedPorts?: readonly number[];
}

/** SOCKS 4 and 5. Of 4a it takes the placeholder for an address. */
export async function startDante({
  method = 'none',
  blockedPorts = [],
  ...where
}: DanteOptions = {}): Promise<ProxyProgram> {
  return startProxy('danted', where, (port, host, file) => ({
    args: ['-f', file],
    config: [
      'logoutput: stdout',
      `internal: ${host} port = ${String(port)}`,
      'external: lo',
      'clientmethod: none',
      `socksmethod: ${method}`,
      'user.privileged: root',
      'user.unprivileged: nobody',
      'client pass { from: 0/0 to: 0/0 }',
      ...blockedPorts.map((blocked) => `socks block { from: 0/0 to: 0/0 port = ${String(blocked)} }`),
      'socks pass { from: 0/0 to: 0/0 }',
    ].join('\n'),
  }));
}

export interface TinyproxyOptions extends Where {
  readonly login?: { readonly username: string; readonly password: string };
  /** Ports CONNECT may go to; all by default. */
  readonly ports?: readonly number[];
  /** Hosts (regular expressions) it connects nobody to. */
  readonly filtered?: readonly string[];
}

/** HTTP, with CONNECT and Basic authentication. */
export async function startTinyproxy({
  login,
  ports = [],
  filtered = [],
  ...where
}: TinyproxyOptions = {}): Promise<ProxyProgram> {
  return startProxy('tinyproxy', where, (port, host, file) => ({
    args: ['-d', '-c', file],
    more: { filter: filtered.join('\n') },
    config: [
      `Port ${String(port)}`,
      `Listen ${host}`,
      'Timeout 60',
      'MaxClients 50',
      'LogLevel Info',
      ...(login === undefined ? [] : [`BasicAuth ${login.username} ${login.password}`]),
      ...ports.map((allowed) => `ConnectPort ${String(allowed)}`),
      ...(filtered.length === 0 ? [] : [`Filter "${file}.filter"`, 'FilterExtended On']),
    ].join('\n'),
  }));
}

interface Start {
  readonly args: readonly string[];
  /** Written to the file whose path the maker was given. */
  readonly config: string;
  /** Further files beside it, by what is appended to its name. */
  readonly more?: Readonly<Record<string, string>>;
}

/** Starts a proxy on a free port of `host`; on another one, should it have been taken in between. */
async function startProxy(
  name: string,
  { host = '127.0.0.1', names = {} }: Where,
  make: (port: number, host: string, file: string) => Start,
): Promise<ProxyProgram> {
  const folder = await mkdtemp(join(tmpdir(), `ginnel-${name}-`));
  const file = join(folder, 'config');
  // Some give up being root before they look into it.
  await chmod(folder, 0o755);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(host);
    const { args, config, more = {} } = make(port, host, file);
    await writeFile(file, `${config}\n`);
    for (const [suffix, text] of Object.entries(more)) await writeFile(`${file}.${suffix}`, `${text}\n`);
    const program = new RunningProgram(await findProgram(name), args, await namesEnvironment(folder, names));
    try {
      await listens(program, host, port);
    } catch (error) {
      await program.close();
      if (attempt < 3) continue;
      await rm(folder, { recursive: true });
      throw error;
    }
    return {
      ...{ host, port, pid: program.pid },
      log: () => program.log(),
      waitForLog: async (pattern) => program.waitForLog(pattern),
      close: async () => {
        await program.close();
        await listensNoMore(name, host, port);
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
}

/**
 * A hosts file of its own for one program, by nss_wrapper: no other program is to know the names.
 * @param folder where the file goes; others have to be able to look into it
 * @returns environment variables for the program
 */
export async function namesEnvironment(
  folder: string,
  names: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  if (Object.keys(names).length === 0) return {};
  const hosts = join(folder, 'hosts');
  await writeFile(
    hosts,
    Object.entries(names)
      .map(([name, address]) => `${address} ${name}\n`)
      .join(''),
  );
  return { LD_PRELOAD: 'libnss_wrapper.so', NSS_WRAPPER_HOSTS: hosts };
}

/** Resolves when something accepts connections there; none of these programs says so. */
async function listens(program: RunningProgram, host: string, port: number): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    if (await accepts(host, port)) return;
    if (program.hasExited || Date.now() > end) {
      throw new Error(`${program.command} does not listen. Its log:\n${program.log()}`);
    }
  }
}

/** Resolves when nothing accepts connections there: dante's children outlive it for a moment, with its socket. */
async function listensNoMore(name: string, host: string, port: number): Promise<void> {
  const end = Date.now() + 30_000;
  while (await accepts(host, port)) {
    if (Date.now() > end) throw new Error(`${name} has ended, and ${host}:${String(port)} is still taken.`);
  }
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      setTimeout(() => resolve(false), 20);
    });
  });
}
