import { describe, expect, test } from 'vitest';
import { connectForKey, keyPathFor, offersKey, setKeyInForm } from '../../renderer/actions/keys';
import { removalCommand, searchKnownHosts } from '../../renderer/features/host-keys/known-host-words';
import { publicLine } from '../../renderer/features/keys/public-line';
import { visibleText } from '../../renderer/features/prompts/visible-text';
import { editProfile, typeNumber } from '../../renderer/state/draft';
import type { KnownHost } from '../../shared/known-hosts';
import { up } from '../support/double-states';
import { answer, problem, settled, windowOn } from '../support/form-window';
import { forwardOf, profileOf } from '../support/samples';

describe('a command to be judged by looking at it', () => {
  test('shows what would hide itself, and leaves the rest alone', () => {
    expect(visibleText('ssh -W %h:%p  gw\nnext „ä“ 漢字')).toBe('ssh -W %h:%p  gw\nnext „ä“ 漢字');
    expect(visibleText('a\u202eb\u200bc\rd\te\u2028f\u{e0041}')).toBe(
      'a‹U+202E›b‹U+200B›c‹U+000D›d‹U+0009›e‹U+2028›f‹U+E0041›',
    );
  });
});

test('a public key’s line ends with its comment, if it has one', () => {
  expect(publicLine({ publicKey: 'ssh-ed25519 AAAA', comment: 'me@here' })).toBe('ssh-ed25519 AAAA me@here');
  expect(publicLine({ publicKey: 'ssh-ed25519 AAAA', comment: '' })).toBe('ssh-ed25519 AAAA');
});

test('a new key’s file is named after the session where that makes a name', () => {
  expect(keyPathFor('ed25519', '', 'linux')).toBe('~/.ssh/id_ed25519_ginnel');
  expect(keyPathFor('rsa', 'Büro: DB / Prod', 'linux')).toBe('~/.ssh/id_rsa_buro_db_prod');
  expect(keyPathFor('rsa', 'DB', 'win32')).toBe('%USERPROFILE%\\.ssh\\id_rsa_db');
  expect(keyPathFor('ed25519', '漢字', 'linux')).toBe('~/.ssh/id_ed25519_ginnel');
  expect(keyPathFor('ed25519', '../../etc/passwd', 'linux')).toBe('~/.ssh/id_ed25519_etc_passwd');
});

describe('known hosts', () => {
  const host: KnownHost = {
    id: '1',
    names: 'gw.example,[gw.example]:2222',
    marker: null,
    type: 'ssh-rsa',
    bits: 3072,
    sha256: 'SHA256:AbC',
    comment: 'the gate',
    source: 'openssh',
    location: '~/.ssh/known_hosts',
  };

  test('are found where every word of the search stands in them', () => {
    const hosts = [host, { ...host, id: '2', names: 'db', marker: 'revoked' as const }];
    const found = (search: string): readonly string[] => searchKnownHosts(hosts, search).map(({ id }) => id);
    expect(found(' ')).toEqual(['1', '2']);
    expect(found('GW gate')).toEqual(['1']);
    expect(found('sha256:abc ssh-rsa 3072')).toEqual(['1', '2']);
    expect(found('gw revoked')).toEqual([]);
  });

  test('are removed by the first name that ssh-keygen can find them by', () => {
    expect(removalCommand(host)).toBe('ssh-keygen -R gw.example -f ~/.ssh/known_hosts');
    expect(removalCommand({ ...host, names: '*.lab,!a.lab,[c.lab]:22' })).toBe(
      "ssh-keygen -R '[c.lab]:22' -f ~/.ssh/known_hosts",
    );
    expect(removalCommand({ ...host, names: '(hashed)' })).toBe('ssh-keygen -R NAME -f ~/.ssh/known_hosts');
  });
});

describe('the key of the form', () => {
  test('takes a certificate of another key file away with that file, but none of its own', async () => {
    const { services } = await windowOn();
    editProfile(services.draft, { privateKeyFile: '/a', certificateFile: '/a-cert.pub' });
    setKeyInForm(services, { kind: 'file', path: '/a' });
    expect(services.draft.getState().profile.certificateFile).toBe('/a-cert.pub');
    setKeyInForm(services, { kind: 'file', path: '/b' });
    expect(services.draft.getState().profile).toMatchObject({ privateKeyFile: '/b', certificateFile: '' });
    setKeyInForm(services, { kind: 'agent', publicKey: 'ssh-ed25519 AAAA' });
    const { profile } = services.draft.getState();
    expect(profile).toMatchObject({ privateKeyFile: '/b', agentKey: 'ssh-ed25519 AAAA' });
    expect(offersKey(profile, { kind: 'agent', publicKey: 'ssh-ed25519 AAAA' })).toBe(true);
    expect(offersKey(profile, { kind: 'agent', publicKey: 'ssh-rsa AAAA' })).toBe(false);
    expect(offersKey(profile, { kind: 'file', path: '/a' })).toBe(false);
  });
});

describe('connecting in order to install a key', () => {
  const forwards = [forwardOf('local', '8080', 'localhost:80')];
  const office = profileOf({ name: 'office', host: 'gw.example', forwards });

  test('opens the form’s session and leaves the panel where it is', async () => {
    const { double, services } = await windowOn({ profiles: [office] });
    services.draft.setState({ profile: office, baseline: office });
    services.view.setState({ page: 'configuration', panel: 'credentials' });
    expect(await connectForKey(services)).toMatchObject({ ok: true });
    expect(double.inputs('sessions.open')).toEqual([{ profile: office }]);
    expect(services.view.getState()).toMatchObject({ page: 'configuration', panel: 'credentials' });
  });

  test('tries one again that waits or stands by, as it was opened', async () => {
    const { double, services } = await windowOn({
      sessions: [{ ...up(office, 1), state: { kind: 'standby', since: 1 } }],
    });
    services.draft.setState({ profile: office, baseline: office });
    await connectForKey(services);
    expect(double.inputs('sessions.retry')).toEqual([{ sessionId: office.id }]);
    expect(double.inputs('sessions.open')).toEqual([]);
  });

  test('shows what is wrong with the form at its field instead', async () => {
    const { double, services } = await windowOn();
    services.draft.setState({ profile: { ...office, host: '' } });
    expect(await connectForKey(services)).toMatchObject({ ok: true });
    expect(problem(services)).toBe('host: host-missing');
    services.draft.setState({ profile: office });
    typeNumber(services.draft, 'port', '0x');
    await connectForKey(services);
    expect(problem(services)).toMatch(/^port: /u);
    expect(services.view.getState().panel).toBe('session');
    expect(double.inputs('sessions.open')).toEqual([]);
  });

  test('asks before it takes ports that another session holds, and may be called off', async () => {
    const other = profileOf({ name: 'other', host: 'gw.example', forwards });
    const { double, services } = await windowOn({ sessions: [up(other, 1)] });
    services.draft.setState({ profile: office, baseline: office });
    const going = connectForKey(services);
    expect(await answer(services, 'back')).toBe('A port is taken by another session');
    await going;
    await settled();
    expect(double.inputs('sessions.open')).toEqual([]);
  });
});
