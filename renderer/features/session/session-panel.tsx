import type { ReactNode } from 'react';
import { userInHost } from '../../../shared/field-advice';
import { userFromHost } from '../../../shared/texts/field-advice';
import { routeWords } from '../../../shared/texts/status';
import * as texts from '../../../shared/texts/session';
import { offerForHost } from '../../../shared/written-address';
import { GroupBox, TextField } from '../../components/controls';
import { NumberField, SettingBox, SettingText } from '../../components/setting-fields';
import { useProblem } from '../../components/use-problem';
import { clearProblem, editProfile } from '../../state/draft';
import { useDraft, useServices } from '../../services-context';
import { useRoute } from '../jump-hosts/use-route';
import { AliasOffer, useAlias } from '../import/alias-offer';
import { HostOffer } from './host-offer';
import { GroupAndNote } from './group-and-note';
import { SavedSessions } from './saved-sessions';
import controlsStyles from '../../components/controls.module.css';
import styles from './session.module.css';

/** PuTTY's Session panel: where to connect, and the saved sessions. */
export function SessionPanel(): ReactNode {
  const { draft } = useServices();
  const host = useDraft(({ profile }) => profile.host);
  const username = useDraft(({ profile }) => profile.username);
  const alias = useAlias(host);
  const offer = offerForHost(host);
  const user = userInHost(host);
  const route = routeWords(useRoute().flatMap(({ own, title }) => [...own, title]));
  return (
    <>
      <GroupBox title={texts.destination}>
        <div className={controlsStyles.hostAndPort}>
          <TextField
            label={texts.hostName}
            field="host"
            value={host}
            maxLength={512}
            error={useProblem('host')}
            hint={
              offer !== null ? (
                <HostOffer offer={offer} />
              ) : alias !== null ? (
                <AliasOffer name={host.trim()} alias={alias} />
              ) : route !== null ? (
                texts.reachedBy(route)
              ) : null
            }
            onChange={(value) => {
              editProfile(draft, { host: value });
              clearProblem(draft, 'host');
            }}
          />
          <NumberField field="port" beside={false} />
        </div>
        <SettingText
          setting="username"
          beside
          placeholder={user ?? texts.askedForWhenEmpty}
          hint={user === null ? null : userFromHost(user, username.trim())}
        />
      </GroupBox>
      <GroupAndNote />
      <SavedSessions />
      <div className={styles.belowGroups}>
        <SettingBox setting="connectAtStart" />
      </div>
    </>
  );
}
