import type { Hop, SessionStatus } from '../../shared/status';
import { negotiated, profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';

const office = profileOf({ name: 'office', host: 'gw.example', username: 'me' });

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('a session that came up by another way than its key says what was wrong with the key', async ({
  window: { page, open },
}) => {
  const since = Date.now();
  const hop: Hop = {
    ...{ title: 'bastion', server: 'me@bastion:22' },
    state: {
      ...{ kind: 'connected', since, shared: false },
      negotiated: { ...negotiated, remarks: [{ code: 'agent-refused', data: {} }] },
    },
  };
  const session: SessionStatus = {
    ...{ id: office.id, profile: office, hops: [hop], forwards: [], reconnects: 0, lastLoss: null },
    state: {
      ...{ kind: 'connected', since, stalledSince: null },
      negotiated: { ...negotiated, remarks: [{ code: 'key-missing', data: { path: '/keys/none' } }] },
    },
  };
  await open({ profiles: [office], sessions: [session] }, 'home');
  const card = page.getByRole('article', { name: 'office' });
  await expect(card).toContainText('Connected');
  await expect(card).toContainText('Unable to use key file "/keys/none" (unable to open file).');
  await expect(card).toContainText('At the jump host bastion: The agent refused to sign with the key.');
  // What is to be mended is where Settings leads.
  await card.getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByRole('tab', { name: 'Configuration' })).toHaveAttribute('aria-selected', 'true');
});
