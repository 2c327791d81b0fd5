import type { ReactNode } from 'react';
import { addStaged, editStaged } from '../../actions/tunnels';
import { CheckBox, GroupBox } from '../../components/controls';
import { ForwardFieldset } from '../../components/forward-fieldset';
import { useProblem } from '../../components/use-problem';
import { useDraft, useServices } from '../../services-context';
import { clearProblem, editProfile } from '../../state/draft';
import { ForwardList } from './forward-list';

/** PuTTY's Tunnels panel: its controls in its order, with a list that knows more. */
export function TunnelsPanel(): ReactNode {
  const services = useServices();
  const { draft } = services;
  const localOthers = useDraft(({ profile }) => profile.localPortsAcceptOthers);
  const remoteOthers = useDraft(({ profile }) => profile.remotePortsAcceptOthers);
  const staging = useDraft((state) => state.staging);
  const errors = { source: useProblem('source'), destination: useProblem('destination') };
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
          errors={errors}
          names={{ source: 'source', destination: 'destination' }}
          mnemonics
          submitLabel="A&dd"
          onChange={(changes) => {
            editStaged(services, changes);
          }}
          onSubmit={() => {
            if (addStaged(services)) document.querySelector<HTMLElement>('[data-field="source"]')?.focus();
          }}
        />
      </div>
    </GroupBox>
  );
}
