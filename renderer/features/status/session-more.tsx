import { clsx } from 'clsx';
import { Ellipsis } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { Button, MenuTrigger, Popover } from 'react-aria-components';
import { titleOf } from '../../../shared/session-profile';
import controlsStyles from '../../components/controls.module.css';
import * as texts from '../../../shared/texts/status-page';
import type { ListedSession } from '../../state/session-rows';
import { NameBox, type NameWanted } from '../sessions/name-box';
import { SessionMenu } from '../sessions/session-menu';
import styles from './session-more.module.css';

/** The menu of the session that is looked at, which is that of the list. */
export function SessionMore({ listed }: { readonly listed: ListedSession }): ReactNode {
  const [wanted, setWanted] = useState<NameWanted | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <MenuTrigger>
        <Button
          ref={button}
          className={clsx(controlsStyles.button)}
          data-look="icon"
          aria-label={texts.moreAbout(titleOf(listed.profile))}
        >
          <Ellipsis aria-hidden="true" />
        </Button>
        <Popover placement="bottom end" className={clsx(styles.popover)}>
          <SessionMenu sessions={[listed]} onName={setWanted} />
        </Popover>
      </MenuTrigger>
      {wanted === null ? null : <NameBox wanted={wanted} anchor={button} onClose={() => setWanted(null)} />}
    </>
  );
}
