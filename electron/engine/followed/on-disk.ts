import { sentence } from '../../../shared/errors';
import { savedSessions } from '../../../shared/followed';
import { newNoticeId } from '../../../shared/ids';
import type { SessionProfile } from '../../../shared/session-profile';
import type { Notice } from '../../../shared/snapshot';
import * as texts from '../../../shared/texts/followed';
import type { SessionStore } from '../../storage';
import { systemClock } from '../clock';
import { Followed, longestRead } from './index';
import type { FollowedWorld } from './types';

/**
 * All saved sessions as they are on disk now, the followed ones too, for who keeps no engine.
 * @param home the home folder
 * @returns with notices about what could not be read. Never rejects
 */
export async function savedOnDisk(
  store: SessionStore,
  world: FollowedWorld,
  home: string,
): Promise<{ readonly profiles: readonly SessionProfile[]; readonly notices: readonly Notice[] }> {
  const { profiles, defaults, notices } = await store.load();
  const own = { profiles, defaults };
  const followed = await Followed.read(world, {
    ...{ clock: systemClock, home, own: () => own },
    ...{ changed: () => undefined, forgotten: () => undefined },
  });
  await followed.readOnce(longestRead);
  const files = followed.list();
  await followed.close();
  const troubles = files.flatMap(({ name, state, said }): Notice[] => [
    ...(state.kind === 'unreadable'
      ? [{ id: newNoticeId(), text: sentence(state.error), error: state.error }]
      : []),
    ...(state.kind === 'reading' ? [notice(texts.notReadInTime(name))] : []),
    ...said.filter(({ isWrong }) => isWrong).map((one) => notice(texts.wrong(name, one.about, one.why))),
  ]);
  return {
    profiles: savedSessions({ profiles, followed: files }),
    notices: [...notices, ...followed.notices, ...troubles],
  };
}

function notice(text: string): Notice {
  return { id: newNoticeId(), text, error: null };
}
