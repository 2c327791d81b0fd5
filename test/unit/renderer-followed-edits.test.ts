import { expect, test } from 'vitest';
import { changeLive, moveLive, removeLive, switchLive } from '../../renderer/actions/forward-edits';
import { addLive } from '../../renderer/actions/live-forwards';
import { fieldsOf } from '../../shared/forward-fields';
import type { FollowedFile } from '../../shared/followed';
import { newFollowedId } from '../../shared/ids';
import type { SessionStatus } from '../../shared/status';
import { up } from '../support/double-states';
import { noteText, windowOn } from '../support/form-window';
import { forwardOf, profileOf } from '../support/samples';

const first = forwardOf('local', '5901', 'a:1');
const profile = profileOf({ name: 'db', host: 'db.example', forwards: [first] });
const file: FollowedFile = {
  ...{ id: newFollowedId(), kind: 'ssh-config', path: '/c', name: '~/.ssh/config' },
  ...{ state: { kind: 'read', at: 0 }, profiles: [profile], said: [] },
};

test('every edit of a followed session’s forwards is until disconnect, and says so', async () => {
  const { services, double } = await windowOn({ followed: [file], sessions: [up(profile, 0)] });
  const session = (): SessionStatus => {
    const [open] = double.snapshot().sessions;
    if (open === undefined) throw new Error('not open');
    return open;
  };
  const status = () => {
    const [found] = session().forwards;
    if (found === undefined) throw new Error('no forward');
    return found;
  };
  const said: string[] = [];
  const note = (): void => void said.push(noteText(services));
  await switchLive(services, session(), status(), false);
  note();
  await changeLive(services, session(), status().forward, { ...fieldsOf(first), source: '5911' });
  note();
  await moveLive(services, session(), status().forward, 5912);
  note();
  services.draft.setState({ additions: { [profile.id]: fieldsOf(forwardOf('local', '5920', 'b:2')) } });
  await addLive(services, session());
  note();
  await removeLive(services, session(), [first.id]);
  note();
  expect(said).toHaveLength(5);
  for (const words of said) expect(words).toMatch(/until disconnect/u);
  const lasting = double.calls.flatMap(({ input }) =>
    typeof input === 'object' && input !== null && 'lasting' in input ? [input.lasting] : [],
  );
  expect(lasting).toEqual([false, false, false, false, false]);
});
