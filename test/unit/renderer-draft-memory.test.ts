import { expect, test } from 'vitest';
import { isDirty, editProfile, typeNumber } from '../../renderer/state/draft';
import { editJump } from '../../renderer/actions/jumps';
import { emptyFields } from '../../shared/forward-fields';
import { newForwardId } from '../../shared/ids';
import { newProfile } from '../../shared/session-profile';
import { memory, notations, windowOn } from '../support/form-window';
import { forwardOf } from '../support/samples';

/** A session as a form of version 2 held it: none of the settings for the way, algorithms and keys. */
function oldProfile(host: string) {
  return {
    id: crypto.randomUUID(),
    name: 'office',
    host,
    port: 2200,
    username: 'me',
    keepaliveSeconds: 15,
    tcpNoDelay: true,
    tcpKeepalives: true,
    addressFamily: 'ipv4',
    logicalHostName: 'gw:22',
    compression: true,
    showBanner: false,
    tryAgent: false,
    tryKeyboardInteractive: false,
    privateKeyFile: '/keys/id',
    localPortsAcceptOthers: true,
    remotePortsAcceptOthers: false,
    onDemand: true,
    idleMinutes: 20,
    forwards: [forwardOf('local', '8080', 'web:80')],
    demo: false,
  };
}

const typedNumbers = { portText: '22x', keepaliveText: '15' };

test('a form written down by version 2 is read, and settings that did not exist are the defaults', async () => {
  const profile = oldProfile('gw');
  const lasting = memory();
  lasting.setItem(
    'ginnel.draft',
    JSON.stringify({
      version: 2,
      profile,
      baseline: { ...profile, host: 'before' },
      ...typedNumbers,
      idleText: 'x',
      nameText: 'other',
      staging: { ...emptyFields, source: '90', destination: 'half' },
      settled: null,
      edit: null,
      additions: {},
    }),
  );
  const { services } = await windowOn({}, lasting);
  const draft = services.draft.getState();
  const { jumps, proxy, algorithms, keepaliveCount, connectSeconds, preferKnownHostKeys } = newProfile();
  expect(draft.profile).toEqual({
    ...newProfile(),
    ...profile,
    jumps,
    proxy,
    algorithms,
    keepaliveCount,
    connectSeconds,
    preferKnownHostKeys,
  });
  expect(draft.numbers).toEqual({
    port: '22x',
    keepaliveSeconds: '15',
    keepaliveCount: '3',
    connectSeconds: '20',
    idleMinutes: 'x',
    retryFirstSeconds: '1',
    retryLongestSeconds: '60',
    holdSeconds: '30',
    probeMinutes: '5',
    proxyPort: '1080',
  });
  expect(draft.baseline.host).toBe('before');
  expect(draft.staging).toMatchObject({ source: '90', destination: 'half' });
  expect(draft.nameText).toBe('other');
});

test('so is one of version 3, before a session said how it comes back', async () => {
  const { services: before, lasting } = await windowOn();
  editProfile(before.draft, { host: 'gw' });
  typeNumber(before.draft, 'connectSeconds', 'soon');
  const { version: _version, ...kept } = JSON.parse(lasting.getItem('ginnel.draft') ?? '') as {
    version: number;
    numbers: Record<string, string>;
  };
  const { retryFirstSeconds, retryLongestSeconds, holdSeconds, probeMinutes, ...numbers } = kept.numbers;
  const withoutNew = (key: string, value: unknown): unknown =>
    ['logLevel', 'notify', 'holdSeconds', 'connectAtStart'].includes(key) ? undefined : value;
  lasting.setItem('ginnel.draft', JSON.stringify({ ...kept, version: 3, numbers }, withoutNew));
  const { services } = await windowOn({}, lasting);
  expect(services.draft.getState()).toMatchObject({
    profile: { host: 'gw', holdSeconds: 30, logLevel: 'info', notify: true, connectAtStart: false },
    numbers: { connectSeconds: 'soon', retryFirstSeconds, retryLongestSeconds, holdSeconds, probeMinutes },
  });
});

test('so is one of version 1, before forwards had sockets and options', async () => {
  const { onDemand: _demand, idleMinutes: _idle, ...old } = oldProfile('gw');
  const forward = {
    id: newForwardId(),
    kind: 'local',
    family: 'ipv4',
    bindAddress: '127.0.0.5',
    port: 8080,
    enabled: false,
    destination: { host: 'web', port: 80 },
  };
  const socks = { ...forward, id: newForwardId(), kind: 'dynamic', bindAddress: null, port: 1080 };
  const { destination: _destination, ...dynamic } = socks;
  const fields = { kind: 'remote', family: 'auto', source: '90', destination: 'half' };
  const profile = { ...old, forwards: [forward, dynamic] };
  const lasting = memory();
  lasting.setItem(
    'ginnel.draft',
    JSON.stringify({
      version: 1,
      profile,
      baseline: { ...profile, host: 'before' },
      ...typedNumbers,
      nameText: 'office',
      staging: fields,
      settled: null,
      edit: { id: forward.id, fields },
      additions: { [profile.id]: fields },
    }),
  );
  const { services } = await windowOn({}, lasting);
  expect(notations(services)).toEqual(['4L127.0.0.5:8080\tweb:80', '4D1080\t']);
  expect(services.draft.getState()).toMatchObject({
    numbers: { port: '22x', idleMinutes: '10', connectSeconds: '20' },
    profile: { host: 'gw', onDemand: false, jumps: [] },
    jump: { place: null },
    staging: { kind: 'remote', source: '90', destination: 'half', socks: false },
    edit: { fields: { source: '90', allowFrom: '' } },
    additions: { [profile.id]: { source: '90' } },
  });
});

test('numbers as typed and a jump host not yet added come back after a reload, and count as unsaved', async () => {
  const before = await windowOn();
  typeNumber(before.services.draft, 'connectSeconds', 'soon');
  editJump(before.services, { host: 'me@bast', privateKeyFile: '/keys/b', onlyThisKey: true });
  const after = await windowOn({}, before.lasting);
  expect(after.services.draft.getState()).toMatchObject({
    numbers: { connectSeconds: 'soon' },
    jump: { fields: { host: 'me@bast', privateKeyFile: '/keys/b', onlyThisKey: true } },
  });
  expect(isDirty(after.services.draft.getState())).toBe(true);
});

test('a form nobody typed into is not unsaved', async () => {
  const { services } = await windowOn();
  expect(isDirty(services.draft.getState())).toBe(false);
  editProfile(services.draft, { connectSeconds: 5 });
  expect(isDirty(services.draft.getState())).toBe(true);
});
