import type { ReactNode } from 'react';
import type { ForwardPart } from '../../../shared/fields';
import * as texts from '../../../shared/texts/tunnels';
import * as common from '../../../shared/texts/common';
import { addWhereFree, editStaged } from '../../actions/tunnels';
import { GroupBox } from '../../components/controls';
import { ForwardFieldset } from '../../components/forward-fieldset';
import { SettingBox } from '../../components/setting-fields';
import { useForwardProblem } from '../../components/use-problem';
import { useDraft, useReplica, useServices } from '../../services-context';
import { ForwardList } from './forward-list';
import styles from './tunnels.module.css';

const itself = (part: ForwardPart): ForwardPart => part;

/** PuTTY's Tunnels panel: its controls in its order, with a list that knows more. */
export function TunnelsPanel(): ReactNode {
  const services = useServices();
  const profile = useDraft((state) => state.profile);
  const staging = useDraft((state) => state.staging);
  const platform = useReplica(({ snapshot }) => snapshot?.app.platform ?? '');
  const problem = useForwardProblem(itself);
  return (
    <GroupBox title={texts.portForwarding} grows>
      <SettingBox
        setting="localPortsAcceptOthers"
        mends="forwards"
        hint={profile.localPortsAcceptOthers ? texts.firewallHint(platform) : null}
      />
      <SettingBox setting="remotePortsAcceptOthers" mends="forwards" />
      <ForwardList />
      <div className={styles.add} role="group" aria-labelledby="add-forward-title">
        <p id="add-forward-title">{texts.addNew}</p>
        <ForwardFieldset
          fields={staging}
          profile={profile}
          problem={problem}
          nameOf={itself}
          mnemonics
          takesSeveral
          submitLabel={common.addLabel}
          onChange={(changes) => editStaged(services, changes)}
          onSubmit={() =>
            void addWhereFree(services).then((added) => {
              if (added) document.querySelector<HTMLElement>('[data-field="source"]')?.focus();
            })
          }
        />
      </div>
    </GroupBox>
  );
}
