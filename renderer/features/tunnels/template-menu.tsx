import { LayoutTemplate } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ForwardFields } from '../../../shared/forward-fields';
import { templates, type Template, type TemplateGroup } from '../../../shared/templates';
import { kinds } from '../../../shared/texts/tunnels';
import { plainLabel } from '../../components/mnemonic';
import * as texts from '../../../shared/texts/templates';
import { PopupItem, PopupMenu, PopupSection } from '../../components/popup-menu';

/** Services that forwards are made for; the chosen one fills in the fields, which the user then changes and adds. */
export function TemplateMenu({
  onChoose,
}: {
  readonly onChoose: (fields: ForwardFields) => void;
}): ReactNode {
  const groups = Object.keys(texts.groups) as readonly TemplateGroup[];
  return (
    <PopupMenu
      label={texts.menu}
      look="text"
      face={
        <>
          <LayoutTemplate aria-hidden="true" />
          <span>{texts.menu}</span>
        </>
      }
    >
      {groups.map((group) => (
        <PopupSection key={group} id={`group ${group}`} heading={texts.groups[group]}>
          {templates
            .filter((template) => template.group === group)
            .map((template) => (
              <PopupItem
                key={template.id}
                id={template.id}
                label={texts.names[template.id]}
                icon={<span />}
                aside={asideOf(template)}
                onAction={() => onChoose(template.fields)}
              />
            ))}
        </PopupSection>
      ))}
    </PopupMenu>
  );
}

/** The kind and the ports. */
function asideOf({ fields: { kind, source, destination } }: Template): string {
  const port = destination.slice(destination.lastIndexOf(':') + 1);
  const ends = destination === '' || port === source ? source : texts.ports(source, port);
  return `${plainLabel(kinds[kind])} ${ends}`;
}
