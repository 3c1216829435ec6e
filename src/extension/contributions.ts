/**
 * Every id the extension shares with its manifest, once. No `vscode` here: a unit test compares this file with
 * package.json and package.nls*.json in both directions.
 */

export const commands = {
  selectEndpoint: 'containerVitals.selectEndpoint',
  retryConnection: 'containerVitals.retryConnection',
  useDemoEngine: 'containerVitals.useDemoEngine',
  showLog: 'containerVitals.showLog',
  refresh: 'containerVitals.refresh',
  filter: 'containerVitals.filter',
  cancelFilter: 'containerVitals.cancelFilter',
  clearFilter: 'containerVitals.clearFilter',
  openDashboard: 'containerVitals.openDashboard',
  searchLogs: 'containerVitals.searchLogs',
  followLogs: 'containerVitals.followLogs',
  openLog: 'containerVitals.openLog',
  loadOlderLog: 'containerVitals.loadOlderLog',
  loadNewerLog: 'containerVitals.loadNewerLog',
  rerunLogSearch: 'containerVitals.rerunLogSearch',
  compareLogs: 'containerVitals.compareLogs',
  toggleComparedNumbers: 'containerVitals.toggleComparedNumbers',
  exportLogResults: 'containerVitals.exportLogResults',
  showLogStatistics: 'containerVitals.showLogStatistics',
  editLogSearch: 'containerVitals.editLogSearch',
  toggleResultsOrder: 'containerVitals.toggleResultsOrder',
  toggleResultsMerged: 'containerVitals.toggleResultsMerged',
  moreContext: 'containerVitals.moreContext',
  lessContext: 'containerVitals.lessContext',
  pauseFollowing: 'containerVitals.pauseFollowing',
  resumeFollowing: 'containerVitals.resumeFollowing',
  openHit: 'containerVitals.openHit',
  nextHit: 'containerVitals.nextHit',
  previousHit: 'containerVitals.previousHit',
  runChecks: 'containerVitals.runChecks',
  createPolicy: 'containerVitals.createPolicy',
  showAlert: 'containerVitals.showAlert',
  searchAlertLogs: 'containerVitals.searchAlertLogs',
  acknowledgeAlert: 'containerVitals.acknowledgeAlert',
  silenceAlert: 'containerVitals.silenceAlert',
  unsilenceAlert: 'containerVitals.unsilenceAlert',
  openAlertRule: 'containerVitals.openAlertRule',
  groupChecks: 'containerVitals.groupChecks',
  filterChecks: 'containerVitals.filterChecks',
  groupAlerts: 'containerVitals.groupAlerts',
  filterAlerts: 'containerVitals.filterAlerts',
  rightsize: 'containerVitals.rightsize',
  verifyStats: 'containerVitals.verifyStats',
  backtest: 'containerVitals.backtest',
  clearHistory: 'containerVitals.clearHistory',
  clearStoredLogs: 'containerVitals.clearStoredLogs',
  setUpChannel: 'containerVitals.setUpChannel',
  testChannel: 'containerVitals.testChannel',
  removeChannel: 'containerVitals.removeChannel',
  startRecording: 'containerVitals.startRecording',
  stopRecording: 'containerVitals.stopRecording',
  compareRecordings: 'containerVitals.compareRecordings',
  teamReport: 'containerVitals.teamReport',
  dailyChecklist: 'containerVitals.dailyChecklist',
  monitoringStandard: 'containerVitals.monitoringStandard',
  startContainers: 'containerVitals.startContainers',
  stopContainers: 'containerVitals.stopContainers',
  restartContainers: 'containerVitals.restartContainers',
  inspectContainer: 'containerVitals.inspectContainer',
  openTerminal: 'containerVitals.openTerminal',
  copyName: 'containerVitals.copyName',
  copyId: 'containerVitals.copyId',
  copyDockerCommand: 'containerVitals.copyDockerCommand',
} as const;

export const views = {
  containers: 'containerVitals.containers',
  checks: 'containerVitals.checks',
  alerts: 'containerVitals.alerts',
  vitals: 'containerVitals.vitals',
} as const;

export const webviews = {
  dashboard: 'containerVitals.dashboard',
} as const;

/** Not restored after a reload: it belongs to results that search anew. */
export const transientWebviews = {
  logStatistics: 'containerVitals.logStatistics',
} as const;

export const contextKeys = {
  /** A ViewState of views/viewState.ts: which welcome content the Containers view shows. */
  viewState: 'containerVitals.viewState',
  isFiltered: 'containerVitals.isFiltered',
  /** The quick pick of the filter is open. */
  isFilterOpen: 'containerVitals.isFilterOpen',
  isRecording: 'containerVitals.isRecording',
  /** `rows`, or why there are none: an AlertServiceState or an EmptyState. */
  checksState: 'containerVitals.checksState',
  alertsState: 'containerVitals.alertsState',
  /** `elsewhere` or `invalid` where what is shown comes of another process or of the policy as it was. */
  alertsWatched: 'containerVitals.alertsWatched',
  /** Of the followed log in front. */
  isFollowPaused: 'containerVitals.isFollowPaused',
} as const;

/** Schemes of the read-only documents. */
export const schemes = {
  inspect: 'container-vitals-inspect',
  checks: 'container-vitals-checks',
  report: 'container-vitals-report',
  markdown: 'container-vitals-markdown',
  search: 'container-vitals-search',
  log: 'container-vitals-log',
  follow: 'container-vitals-follow',
  compare: 'container-vitals-compare',
} as const;

/** Language ids: what colours and wraps a document. */
export const languages = {
  checks: 'container-vitals-checks',
  search: 'container-vitals-search',
  log: 'container-vitals-log',
} as const;

export const settings = {
  endpoint: 'endpoint',
  sampleInterval: 'containersView.sampleInterval',
  keepsHistory: 'history.enabled',
  historyRetention: 'history.retention',
  responseTime: 'responseTime.containers',
  cpuThreshold: 'checks.cpuPercent',
  memoryThreshold: 'checks.memoryPercent',
  diskThreshold: 'checks.diskPercent',
  backgroundAlerts: 'alerts.background',
  followTail: 'logs.followTail',
  contextLines: 'logs.contextLines',
  maxHits: 'logs.maxHits',
  logSource: 'logs.source',
  slowRequestMs: 'logs.slowRequestMs',
  logStoreLimit: 'logs.storeLimit',
  logPatterns: 'logs.patterns',
  traceUrl: 'logs.traceUrl',
} as const;

export const section = 'containerVitals';
