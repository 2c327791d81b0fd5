import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { writeSessions } from '../../electron/formats/write';
import { forwardWords } from '../../electron/formats/write/forward-words';
import { isSocket } from '../../shared/endpoint';
import type { ExportFormat } from '../../shared/export';
import { remoteAddress } from '../../shared/listeners';
import { targetOf, type SessionProfile } from '../../shared/session-profile';
import { anyProfile, plainForward, trouble } from '../support/any-profile';
import { profileOf } from '../support/samples';

const folder = mkdtempSync(join(tmpdir(), 'ginnel-exports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(
  profiles: readonly SessionProfile[],
  format: ExportFormat,
  saved: readonly SessionProfile[] = [],
): string {
  return writeSessions(profiles, format, { platform: 'linux', saved }).text;
}

/** The answer of `ssh -G` to a command, by keyword; its shell is a real one. */
function judged(shell: string, command: string): ReadonlyMap<string, readonly string[]> {
  const { stdout, stderr, status } = spawnSync(shell, ['-c', command], { encoding: 'utf8' });
  expect([status, stderr.replace(/^(?:Pseudo-terminal|Warning: Identity file)[^\n]*\n/gmu, '')]).toEqual([
    0,
    '',
  ]);
  const said = new Map<string, string[]>();
  for (const line of stdout.split('\n')) {
    const at = line.indexOf(' ');
    if (at > 0) said.set(line.slice(0, at), [...(said.get(line.slice(0, at)) ?? []), line.slice(at + 1)]);
  }
  return said;
}

/** The answer that `ssh -G` must give about a session's forwards. */
function expectedForwards(profile: SessionProfile): readonly string[] {
  const limits = {
    socketPath: (path: string) => path,
    remoteDynamic: true,
    widens: true,
    restricts: true,
    narrows: true,
  };
  return forwardWords(profile, limits).forwards.map(({ forward }) => {
    const { source, kind, family } = forward;
    const bracketed = (host: string): string => `[${host}]`;
    let from: string;
    if (isSocket(source)) from = source.path;
    else {
      const remote = kind === 'remote' ? remoteAddress(source, profile.remotePortsAcceptOthers) : null;
      const own =
        kind === 'remote'
          ? remote === 'localhost' && source.bindAddress === null
            ? null
            : remote
          : source.bindAddress;
      const bind =
        kind === 'remote' ||
        family === 'auto' ||
        family === profile.addressFamily ||
        (own !== null && own !== '*')
          ? own
          : own === '*' || profile.localPortsAcceptOthers
            ? family === 'ipv4'
              ? '0.0.0.0'
              : '::'
            : family === 'ipv4'
              ? '127.0.0.1'
              : '::1';
      from =
        bind === null ? String(source.port) : `${bracketed(bind === '*' ? '' : bind)}:${String(source.port)}`;
    }
    const destination = kind === 'dynamic' ? null : forward.destination;
    const to =
      destination === null
        ? kind === 'remote'
          ? ' [socks]:0'
          : ''
        : isSocket(destination)
          ? ` ${destination.path}`
          : ` ${bracketed(destination.host)}:${String(destination.port)}`;
    return `${kind}forward ${from}${to}`;
  });
}

const sample = anyProfile(plainForward).map((profile) => ({
  ...profile,
  jumps: profile.jumps.filter((jump) => jump.kind === 'inline' && jump.privateKeyFile === ''),
  // The writer refuses whatever ssh does, and has a test of its own for it.
  forwards: profile.forwards.filter(
    ({ source, ...rest }) =>
      !/[:[\]\\]|\$\{/u.test(isSocket(source) ? source.path : '') &&
      !(
        'destination' in rest &&
        rest.destination !== null &&
        isSocket(rest.destination) &&
        /[:[\]\\]|\$\{/u.test(rest.destination.path)
      ),
  ),
}));

function check(
  profile: SessionProfile,
  said: ReadonlyMap<string, readonly string[]>,
  isCommand: boolean,
): void {
  const target = targetOf(profile);
  if (!target.ok) throw new Error('no target');
  const one = (key: string): string | undefined => said.get(key)?.[0];
  expect(one('hostname')).toBe(target.value.host);
  expect(one('port')).toBe(String(profile.port));
  if (target.value.username !== null) expect(one('user')).toBe(target.value.username);
  expect(one('serveraliveinterval')).toBe(String(profile.keepaliveSeconds));
  expect(one('serveralivecountmax')).toBe(String(profile.keepaliveCount));
  expect(one('compression')).toBe(profile.compression ? 'yes' : 'no');
  expect(one('gatewayports')).toBe(profile.localPortsAcceptOthers ? 'yes' : 'no');
  expect(one('forwardagent')).toBe(profile.allowAgentForwarding ? 'yes' : 'no');
  const key = profile.privateKeyFile.trim();
  // A file that is not there is only told of where it was given as -i.
  if (key !== '' && !/[$]\{/u.test(key) && !isCommand) {
    // Without the tokens that ssh fills in later, doubled.
    expect(said.get('identityfile')?.map((path) => path.replaceAll('%%', '%'))).toContain(key);
  }
  const forwards = ['localforward', 'remoteforward', 'dynamicforward'].flatMap((keyword) =>
    (said.get(keyword) ?? [])
      // A local forward to a socket is printed as a dynamic one besides.
      .filter(
        (value) =>
          keyword !== 'dynamicforward' ||
          !said.get('localforward')?.some((local) => local.startsWith(`${value} /`)),
      )
      .map((value) => `${keyword} ${value.replaceAll(homedir(), '~').replace('[*]', '[]')}`),
  );
  expect(forwards.toSorted()).toEqual([...expectedForwards(profile)].toSorted());
  if (profile.jumps.length > 0) expect(one('proxyjump')).toBeDefined();
  if (profile.jumps.length === 0 && profile.proxy.kind === 'command' && one('proxycommand') !== undefined) {
    expect(one('proxycommand')).toBe(profile.proxy.command);
  }
}

describe('ssh -G says the same of', () => {
  test.each(['sh', 'bash'])('a command, in %s', (shell) => {
    fc.assert(
      fc.property(sample, (profile) => {
        const command = written([profile], 'ssh');
        expect(command).toMatch(/^ssh -N /u);
        check(profile, judged(shell, command.replace('ssh -N', 'ssh -F none -G -N')), true);
      }),
      { numRuns: 60 },
    );
  });

  test('a block of ssh_config', () => {
    fc.assert(
      fc.property(sample, (profile) => {
        const path = join(folder, 'config');
        const text = written([profile], 'ssh-config');
        writeFileSync(path, text);
        const alias = [...text.matchAll(/^Host (\S+)$/gmu)].at(-1)?.[1] ?? '';
        check(profile, judged('sh', `ssh -F '${path}' -G '${alias}'`), false);
      }),
      { numRuns: 60 },
    );
  });

  test('a block whose jump hosts have settings of their own', () => {
    const far = profileOf({
      name: 'far off',
      host: 'me@far.example',
      port: profileOf({}).port,
      privateKeyFile: '~/.ssh/far',
    });
    const near = profileOf({
      name: 'near',
      host: 'near.example',
      jumps: [
        { kind: 'saved', sessionId: far.id },
        {
          kind: 'inline',
          host: 'you@10.0.0.1',
          port: far.port,
          privateKeyFile: '~/.ssh/a key',
          onlyThisKey: true,
        },
      ],
      proxy: { ...far.proxy, kind: 'command', command: 'nc %h %p' },
    });
    const text = written([near], 'ssh-config', [far, near]);
    const path = join(folder, 'config');
    writeFileSync(path, text);
    const said = (alias: string): ReadonlyMap<string, readonly string[]> =>
      judged('sh', `ssh -F '${path}' -G '${alias}'`);
    expect(said('near').get('proxyjump')).toEqual(['far-off,near-by-10.0.0.1']);
    expect(said('far-off').get('identityfile')).toEqual(['~/.ssh/far']);
    expect(said('near-by-10.0.0.1').get('identityfile')).toEqual(['~/.ssh/a key']);
    expect(said('near-by-10.0.0.1').get('identitiesonly')).toEqual(['yes']);
  });
});

test('systemd takes every unit', () => {
  const profiles = fc.sample(sample, 12);
  const units = written(profiles, 'systemd').split(/(?=^# ~)/mu);
  expect(units).toHaveLength(profiles.length);
  for (const unit of units) {
    const name = /^# ~\/\.config\/systemd\/user\/(\S+)$/mu.exec(unit)?.[1] ?? '';
    const path = join(folder, name);
    writeFileSync(path, unit);
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--user', '--man=no', path], {
      encoding: 'utf8',
      // A manager of users wants a folder to run in.
      env: { ...process.env, XDG_RUNTIME_DIR: folder },
    });
    expect(`${stdout}${stderr}`).toBe('');
  }
});

test('the shells that run plink’s proxy commands read each jump host as it is', () => {
  // The real plink dials; this one in front of it tells what it was called with.
  const log = join(folder, 'calls');
  const wrapper = join(folder, 'plink');
  writeFileSync(
    wrapper,
    `#!/bin/sh\nfor word; do printf '%s\\0' "$word"; done >> '${log}'\nprintf '\\n' >> '${log}'\nexec /usr/bin/plink "$@"\n`,
  );
  chmodSync(wrapper, 0o755);
  fc.assert(
    fc.property(fc.array(trouble, { minLength: 3, maxLength: 3 }), (words) => {
      writeFileSync(log, '');
      const inline = (at: number): SessionProfile['jumps'][number] => ({
        kind: 'inline',
        host: `u@hop${String(at)}.example`,
        port: profileOf({}).port,
        privateKeyFile: `/none/${words[at] ?? ''}.ppk`,
        onlyThisKey: false,
      });
      const profile = profileOf({
        name: 'x',
        host: 'me@end.example',
        jumps: [inline(0), inline(1), inline(2)],
        proxy: { ...profileOf({}).proxy, kind: 'command', command: 'echo %h %p %%' },
      });
      const command = written([profile], 'plink');
      spawnSync('sh', ['-c', command.replace('plink -N', `plink -batch -N`)], {
        env: { ...process.env, HOME: folder, PATH: `${folder}:${process.env['PATH'] ?? ''}` },
        timeout: 20_000,
      });
      const calls = readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split('\0').slice(0, -1));
      expect(calls).toHaveLength(4);
      for (const at of [0, 1, 2]) {
        const call = calls[3 - at] ?? [];
        expect(call.slice(-5)).toEqual([
          ...['-nc', at === 2 ? 'end.example:22' : `hop${String(at + 1)}.example:22`, '-i'],
          ...[`/none/${words[at] ?? ''}.ppk`.trim(), `u@hop${String(at)}.example`],
        ]);
      }
      expect(calls[3]).toContain('echo %host %port %%');
    }),
    { numRuns: 12 },
  );
});
