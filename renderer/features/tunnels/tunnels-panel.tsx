import type { ReactNode } from 'react';
import type { ForwardPart } from '../../../shared/fields';
import { addWhereFree, editStaged } from '../../actions/tunnels';
import { CheckBox, GroupBox } from '../../components/controls';
import { ForwardFieldset } from '../../components/forward-fieldset';
import { useForwardProblem } from '../../components/use-problem';
import { useDraft, useServices } from '../../services-context';
import { clearProblem, editProfile } from '../../state/draft';
import { ForwardList } from './forward-list';

const itself = (part: ForwardPart): ForwardPart => part;

/** PuTTY's Tunnels panel: its controls in its order, with a list that knows more. */
export function TunnelsPanel(): ReactNode {
  const services = useServices();
  const { draft } = services;
  const localOthers = useDraft(({ profile }) => profile.localPortsAcceptOthers);
  const remoteOthers = useDraft(({ profile }) => profile.remotePortsAcceptOthers);
  const staging = useDraft((state) => state.staging);
  const problem = useForwardProblem(itself);
  return (
    <GroupBox title="Port forwarding">
      <CheckBox
        label="Local por&ts accept connections from other hosts"
        checked={localOthers}
        onChange={(localPortsAcceptOthers) => {
          editProfile(draft, { localPortsAcceptOthers });
          clearProblem(draft, 'forwards');
        }}
      />
      <CheckBox
        label="Remote &ports do the same (SSH-2 only)"
        checked={remoteOthers}
        onChange={(remotePortsAcceptOthers) => {
          editProfile(draft, { remotePortsAcceptOthers });
          clearProblem(draft, 'forwards');
        }}
      />
      <ForwardList />
      <div className="add-forward" role="group" aria-labelledby="add-forward-title">
        <p className="static" id="add-forward-title">
          Add new forwarded port:
        </p>
        <ForwardFieldset
          fields={staging}
          boxes={{ localPortsAcceptOthers: localOthers, remotePortsAcceptOthers: remoteOthers }}
          problem={problem}
          nameOf={itself}
          mnemonics
          takesSeveral
          submitLabel="A&dd"
          onChange={(changes) => {
            editStaged(services, changes);
          }}
          onSubmit={() => {
            void addWhereFree(services).then((added) => {
              if (added) document.querySelector<HTMLElement>('[data-field="source"]')?.focus();
            });
          }}
        />
      </div>
    </GroupBox>
  );
}
