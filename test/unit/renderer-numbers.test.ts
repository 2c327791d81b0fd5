import { expect, test } from 'vitest';
import { openDraft } from '../../renderer/actions/open';
import { saveDraft } from '../../renderer/actions/saved-sessions';
import { editProfile, isDirty, typeNumber } from '../../renderer/state/draft';
import { problem, windowOn } from '../support/form-window';

test.each([
  ['keepaliveCount', '0', 'number-range', 'connection'],
  ['keepaliveCount', '101', 'number-range', 'connection'],
  ['connectSeconds', '', 'number-range', 'connection'],
  ['connectSeconds', '0', 'number-range', 'connection'],
  ['connectSeconds', '1.5', 'number-range', 'connection'],
  ['keepaliveSeconds', '86401', 'number-range', 'connection'],
  ['retryFirstSeconds', '0', 'number-range', 'reconnecting'],
  ['retryLongestSeconds', '86401', 'number-range', 'reconnecting'],
  ['holdSeconds', '3601', 'number-range', 'reconnecting'],
  ['reachabilityMinutes', '1441', 'number-range', 'reconnecting'],
  ['proxyPort', '0', 'port-range', 'proxy'],
  ['proxyPort', 'x', 'port-name', 'proxy'],
] as const)('%s of %j is refused at its field: %s', async (field, text, code, panel) => {
  const { services, double } = await windowOn();
  const { proxy } = services.draft.getState().profile;
  editProfile(services.draft, { host: 'gw', proxy: { ...proxy, kind: 'socks5', host: 'proxy' } });
  typeNumber(services.draft, field, text);
  await openDraft(services);
  expect(problem(services)).toBe(`${field}: ${code}`);
  expect(services.view.getState().panel).toBe(panel);
  expect(services.draft.getState().numbers[field]).toBe(text);
  expect(double.inputs('sessions.open')).toHaveLength(0);
});

test('the longest wait between retries is no shorter than the first one', async () => {
  const { services, double } = await windowOn();
  editProfile(services.draft, { host: 'gw' });
  typeNumber(services.draft, 'retryFirstSeconds', '20');
  typeNumber(services.draft, 'retryLongestSeconds', '19');
  await openDraft(services);
  expect(services.draft.getState().problem).toMatchObject({
    field: 'retryLongestSeconds',
    error: { code: 'number-range', data: { text: '19', from: 20 } },
  });
  typeNumber(services.draft, 'retryLongestSeconds', '20');
  typeNumber(services.draft, 'holdSeconds', '0');
  typeNumber(services.draft, 'reachabilityMinutes', '0');
  await openDraft(services);
  expect(double.inputs('sessions.open')[0]?.profile).toMatchObject({
    retryFirstSeconds: 20,
    retryLongestSeconds: 20,
    holdSeconds: 0,
    reachabilityMinutes: 0,
  });
});

test('numbers as typed reach the engine', async () => {
  const { services, double } = await windowOn();
  const { proxy } = services.draft.getState().profile;
  editProfile(services.draft, { host: 'gw', proxy: { ...proxy, kind: 'http', host: 'proxy' } });
  typeNumber(services.draft, 'keepaliveCount', ' 5 ');
  typeNumber(services.draft, 'connectSeconds', '7');
  typeNumber(services.draft, 'proxyPort', '3128');
  await openDraft(services);
  expect(double.inputs('sessions.open')[0]?.profile).toMatchObject({
    keepaliveCount: 5,
    connectSeconds: 7,
    proxy: { kind: 'http', host: 'proxy', port: 3128 },
  });
});

test('the port of a proxy that is not used is never at fault, and nothing of it stays unsaved', async () => {
  const { services, double } = await windowOn();
  editProfile(services.draft, { host: 'gw' });
  typeNumber(services.draft, 'proxyPort', 'x');
  services.draft.setState({ nameText: 'office' });
  expect(await saveDraft(services)).toBe(true);
  expect(double.snapshot().profiles[0]?.proxy.port).toBe(1080);
  expect(isDirty(services.draft.getState())).toBe(false);
});
