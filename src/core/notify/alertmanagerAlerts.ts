import type { Notice } from '../alerts/outbox.ts';

/** As `POST /api/v2/alerts` takes it (prometheus.io/docs/alerting/latest/alerts_api). */
export interface AlertmanagerAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt?: string;
  /** Only of what is over. */
  readonly endsAt?: string;
}

/** Alertmanager knows an alert by its labels: what got worse is another one, and ends the milder. Of several notices of one, the last counts. */
export function alertmanagerAlerts(notices: readonly Notice[]): AlertmanagerAlert[] {
  const alerts = new Map<string, AlertmanagerAlert>();
  const put = (alert: AlertmanagerAlert) => alerts.set(JSON.stringify(alert.labels), alert);
  for (const notice of notices) {
    const isOver = notice.kind === 'resolved' || (notice.kind === 'flapping' && notice.firedAt === undefined);
    if (notice.kind === 'escalated') {
      put(alertOf({ ...notice, severity: 'warning' }, true));
    }
    put(alertOf(notice, isOver));
  }
  return [...alerts.values()];
}

function alertOf(
  { ruleId, subject, severity, text, at, firedAt }: Notice,
  isOver: boolean,
): AlertmanagerAlert {
  return {
    labels: {
      alertname: ruleId,
      severity,
      container: subject.name,
      identity: subject.identity,
      ...(subject.project !== undefined && { project: subject.project }),
    },
    annotations: { summary: text },
    ...(firedAt !== undefined && { startsAt: new Date(firedAt).toISOString() }),
    ...(isOver && { endsAt: new Date(at).toISOString() }),
  };
}
