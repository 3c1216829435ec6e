import { t } from '@vscode/l10n';
import { type CpuScale, cpuScales } from '../protocol/dashboardState.ts';
import { cpuTitle } from './cpuScale.ts';
import { element } from './dom.ts';

/** The title of the CPU chart: it says of what the CPU is counted, and lets one choose. */
export class ScaleChooser {
  readonly element = element('select', { class: 'scale', 'aria-label': t('What the CPU is counted by') });

  constructor(chosen: (scale: CpuScale) => void) {
    this.element.title = t('What the CPU is counted by');
    this.element.append(...cpuScales.map((scale) => element('option', { value: scale }, cpuTitle(scale))));
    this.element.addEventListener('change', () => {
      const scale = cpuScales.find((known) => known === this.element.value);
      if (scale) {
        chosen(scale);
      }
    });
  }

  show(scale: CpuScale): void {
    this.element.value = scale;
  }
}
