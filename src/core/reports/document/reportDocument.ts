import type { CheckStatus } from '../../checks/checks.ts';

/** Languages a report can be written in. */
export const reportLanguages = ['en', 'ko'] as const;
export type ReportLanguage = (typeof reportLanguages)[number];

/**
 * A report as plain data, the same for every format. All texts are in the reader's language already and may hold hostile
 * facts: whoever renders them makes them harmless.
 */
export interface ReportDocument {
  readonly language: ReportLanguage;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  /** Small print. */
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'tasks'; readonly tasks: readonly Task[] }
  | {
      readonly kind: 'table';
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Cell[])[];
    }
  /** As it was written, a line each. */
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'charts'; readonly charts: readonly Chart[] };

export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

/** Its status is told by a colour where there are colours, and always by the words too. */
export type Cell =
  | string
  | { readonly text: string; readonly status: CheckStatus }
  | { readonly code: string };

export interface Task {
  readonly isDone: boolean;
  readonly text: string;
  readonly details: readonly string[];
}

/** One value over time. Labels are formatted already. */
export interface Chart {
  readonly title: string;
  /** Oldest first; nothing is drawn where nothing is known. Milliseconds since 1970, or since a beginning. */
  readonly points: readonly ChartPoint[];
  /** What they are compared with, on the same scale; each of both lines then has its label. */
  readonly behind?: {
    readonly points: readonly ChartPoint[];
    readonly label: string;
    readonly frontLabel: string;
  };
  readonly from: number;
  readonly to: number;
  /** The end of the scale, which begins at 0. */
  readonly top: number;
  readonly topLabel: string;
  readonly fromLabel: string;
  readonly toLabel: string;
  readonly threshold: { readonly value: number; readonly label: string } | undefined;
  /** Stretches of time that are marked: when an alert fired. */
  readonly marked?: readonly { readonly from: number; readonly to: number }[];
  /** What the chart says, in words: for those who do not see it. */
  readonly summary: string;
}

export interface ChartPoint {
  readonly at: number;
  readonly value: number;
}
