import { Network } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import type { Forward } from '../../shared/forward';
import * as texts from '../../shared/texts/tunnels';
import * as common from '../../shared/texts/common';
import { useReplica } from '../services-context';
import tagStyles from './tag.module.css';

/**
 * Marks a listener that is not for this computer alone.
 * @param unasked the server opened it although loopback only was asked for
 */
export function ExposedTag({
  forward,
  unasked = false,
}: {
  readonly forward: Forward;
  readonly unasked?: boolean;
}): ReactNode {
  const platform = useReplica(({ snapshot }) => snapshot?.app.platform ?? '');
  const text =
    forward.kind === 'remote' ? texts.reachesServerPort : texts.reachesPortHere(texts.firewallHint(platform));
  return (
    <span
      className={clsx(tagStyles.tag, tagStyles.warning)}
      data-tag="exposed"
      title={unasked ? texts.openedUnasked(text) : text}
    >
      <Network aria-hidden="true" />
      <span>{common.openToOtherHosts}</span>
    </span>
  );
}
