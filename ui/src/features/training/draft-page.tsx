// One draft: sections left, the form, and what it comes to on the right.
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import type { Draft, Param } from "@/api/bindings";
import { EmptyState } from "@/components/empty-state";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { useShortcuts } from "@/lib/use-shortcuts";
import { baselineQuery, type Family, type Mode, paramsQuery, signaturesQuery } from "./api";
import { type Change, ChangesList } from "./changes-list";
import { type Detail, DraftHeader } from "./draft-header";
import { type FamilyChange, familyChange, modeChange, withFamily } from "./family-change";
import { FamilyDialog } from "./family-dialog";
import { ignored, ofFamily } from "./of-family";
import { ParamForm } from "./param-form";
import { differs, type Json, placeOf, presetOf, type Recipe, valueAt, withValue } from "./places";
import { PlanPanel } from "./plan-panel";
import { PresetMenu } from "./presets/preset-menu";
import { ProbePanel } from "./probe/probe-panel";
import { useProbe } from "./probe/use-probe";
import { DraftContext } from "./prompts/draft-context";

import { SectionNav } from "./section-nav";
import { offeredSections, type SectionId, sectionOf, worst } from "./sections";
import { offered, SignaturesProvider } from "./signatures";
import { type Start, StartBar } from "./start-bar";
import { TomlView } from "./toml-view";
import { useDraft } from "./use-draft";

type Props = {
	draft: Draft;
	/** Names of registered datasets. */
	registered: string[];
	/** Whether another run comes first. */
	waits?: boolean;
	start?: Start;
};

export function DraftPage({ draft, registered, waits, start }: Props) {
	const { config, change, set: write, save: saveDraft, saving, checked, problem, recheck } = useDraft(draft);
	const client = useQueryClient();
	const all = useQuery({ ...paramsQuery(config.mode ?? "lora"), placeholderData: keepPreviousData });
	const flushes = useRef(new Set<() => Promise<void>>());
	const open = useMemo(() => ({ id: draft.id, flushes }), [draft.id]);
	/** The draft and what it keeps beside it. */
	const save = useCallback(async () => {
		await Promise.all([...flushes.current].map((flush) => flush()));
		await saveDraft();
	}, [saveDraft]);
	const probe = useProbe(draft.id, save);
	const tried = probe.probed?.run;
	useEffect(() => {
		if (tried !== undefined) recheck();
	}, [tried, recheck]);
	const applyAll = (values: { param: string; value: Json }[]) =>
		change((config) => values.reduce((next, { param, value }) => withValue(next, param, value), config));
	const [asked, setAsked] = useState<FamilyChange | null>(null);
	const [search, setSearch] = useState("");
	const [detail, setDetail] = useState<Detail>("basic");
	const [active, setActive] = useState<SectionId>("model");
	// Two hundred rows may come a moment after the word that asks for them; the word itself does not wait.
	const [shownSearch, shownDetail] = [useDeferredValue(search), useDeferredValue(detail)];
	const form = useRef<HTMLDivElement>(null);
	const family = config.family ?? "sdxl";
	const known = useQuery(signaturesQuery(family)).data;
	const params = useMemo(() => offered(ofFamily(all.data ?? [], family), known), [all.data, family, known]);
	const baseline = useQuery(baselineQuery(config)).data;
	const recipe = baseline?.preset;
	const changes = useMemo(() => changesOf(params, config, recipe), [params, config, recipe]);
	const sections = useMemo(
		() => offeredSections([...params, ...ignored(all.data ?? [], config)]),
		[params, all.data, config],
	);
	const issues = checked?.issues ?? [];
	const loud = issues.filter((issue) => issue.level !== "info");

	const latest = useRef(config);
	useEffect(() => {
		latest.current = config;
	}, [config]);
	/** Another family is asked about first when values follow it. Stays the same function while one types, for the rows' sake. */
	const set = useCallback(
		(place: string, value: Json) => {
			if (place !== "family" && place !== "mode") return write(place, value);
			const ask = (next: FamilyChange) => {
				if (next.changes.length + next.unused.length > 0) setAsked(next);
				else change((config) => withFamily(config, next, false));
			};
			const before = all.data ?? [];
			if (place === "family") return ask(familyChange(before, latest.current, value as Family, recipe));
			const target = client.ensureQueryData(paramsQuery(value as Mode));
			void target.then((target) => ask(modeChange(before, target, latest.current, value as Mode, recipe)));
		},
		[write, change, all.data, client, recipe],
	);
	const go = (section: SectionId) => {
		setSearch("");
		setActive(section);
		requestAnimationFrame(() => document.getElementById(`section-${section}`)?.scrollIntoView?.({ block: "start" }));
	};
	const at = useRef(-1);
	const nextIssue = (by: 1 | -1) => {
		if (loud.length === 0) return;
		at.current = (at.current + by + loud.length) % loud.length;
		const issue = loud[at.current];
		if (!issue) return;
		go(sectionOf(issue.param, params));
		requestAnimationFrame(() => focusRow(form.current, issue.param));
	};
	useShortcuts({ f8: () => nextIssue(1), "shift+f8": () => nextIssue(-1) });

	if (all.isError) return <ProblemAlert error={all.error} className="m-5" />;
	if (!all.data) return <EmptyState title="Train" text="Reading the parameters" />;
	return (
		<div className="flex h-full flex-col">
			<DraftHeader
				id={draft.id}
				config={config}
				saving={saving}
				count={params.filter((param) => param.form).length}
				search={search}
				detail={detail}
				presets={<PresetMenu config={config} baseline={baseline} changed={changes.length} change={change} />}
				onSearch={setSearch}
				onDetail={setDetail}
				save={save}
				set={set}
			/>
			{asked && (
				<FamilyDialog
					change={asked}
					byMode={asked.family === family}
					onClose={() => setAsked(null)}
					onApply={(values) => {
						change((config) => withFamily(config, asked, values));
						setAsked(null);
					}}
				/>
			)}
			<div className="flex min-h-0 flex-1">
				<SectionNav
					sections={sections}
					active={active}
					changed={counted(changes, params)}
					worst={worst(issues, params)}
					script={checked?.script ?? ""}
					onGo={go}
				/>
				<div
					ref={form}
					className="min-w-0 flex-1 overflow-y-auto"
					onScroll={(event) => {
						// The event has forgotten its element by the time that React asks.
						const scroller = event.currentTarget;
						setActive((before) => sectionInView(scroller) ?? before);
					}}
				>
					{problem && <ProblemAlert error={problem} className="m-4" />}
					{baseline?.missing && (
						<div className="m-4 flex items-center gap-3 rounded-lg bg-warning-soft p-3" data-testid="preset-missing">
							<TriangleAlert className="size-4 shrink-0 text-warning" aria-hidden="true" />
							<p className="selectable min-w-0 flex-1">{`${baseline.missing}.`}</p>
							<Button size="small" onClick={() => write("preset", null)}>
								{`Use ${baseline.preset.summary.title}`}
							</Button>
						</div>
					)}
					{draft.issues.length > 0 && (
						<ProblemAlert
							className="m-4"
							error={{
								code: "draft_issues",
								message: "Something in this draft's file could not be read and is left out",
								hint: draft.issues.map((issue) => issue.message).join(". "),
								detail: null,
							}}
						/>
					)}
					<DraftContext value={open}>
						<SignaturesProvider config={config} known={known}>
							<ParamForm
								config={config}
								all={all.data}
								params={params}
								recipe={recipe}
								checked={checked}
								registered={registered}
								search={shownSearch}
								detail={shownDetail}
								set={set}
								change={change}
							/>
						</SignaturesProvider>
					</DraftContext>
				</div>
				<Tabs defaultValue="plan" className="flex w-[348px] shrink-0 flex-col border-l">
					<div className="h-10 shrink-0 border-b px-4">
						<TabsList aria-label="What the run comes to">
							<TabsTrigger value="plan">Plan</TabsTrigger>
							<TabsTrigger value="toml">TOML</TabsTrigger>
							<TabsTrigger value="changes">Changes {changes.length > 0 && changes.length}</TabsTrigger>
						</TabsList>
					</div>
					<TabsContent value="plan" className="flex min-h-0 flex-1 flex-col">
						<PlanPanel
							checked={checked}
							config={config}
							probe={<ProbePanel probe={probe} config={config} blocked={checked?.blocked ?? true} apply={applyAll} />}
						/>
					</TabsContent>
					<TabsContent value="toml" className="flex min-h-0 flex-1 flex-col">
						<TomlView checked={checked} />
					</TabsContent>
					<TabsContent value="changes" className="flex min-h-0 flex-1 flex-col">
						<ChangesList changes={changes} onReset={({ place, preset }) => set(place, preset ?? null)} />
					</TabsContent>
					<StartBar
						draft={draft.id}
						waits={waits}
						start={start}
						checked={checked}
						save={save}
						onNext={() => nextIssue(1)}
					/>
				</Tabs>
			</div>
		</div>
	);
}

function changesOf(params: Param[], config: Draft["config"], recipe: Recipe | undefined): Change[] {
	const places = params
		.filter((param) => param.form && param.at !== "subset")
		.flatMap((param) => {
			const datasets = param.at === "dataset" ? (config.dataset?.datasets ?? []).length : 1;
			return Array.from({ length: datasets }, (_, dataset) => ({ param, place: placeOf(param, dataset) }));
		});
	const form = new Set(params.filter((param) => param.form).map((param) => param.key));
	const extra = params
		.filter((param) => param.half === "params" && !form.has(param.key) && config.params?.[param.key] !== undefined)
		.map((param) => ({ param, place: param.key }));
	return [...places, ...extra]
		.filter(({ param, place }) => differs(param, config, place, recipe))
		.map(({ param, place }) => ({
			param,
			place,
			preset: presetOf(param, config, place, recipe),
			value: valueAt(config, place),
		}));
}

function counted(changes: Change[], params: Param[]): Map<SectionId, number> {
	const counts = new Map<SectionId, number>();
	for (const { place } of changes) {
		const section = sectionOf(place, params);
		counts.set(section, (counts.get(section) ?? 0) + 1);
	}
	return counts;
}

/** The last section whose top has passed the upper edge. */
function sectionInView(scroller: HTMLElement): SectionId | undefined {
	const top = scroller.getBoundingClientRect().top + 80;
	const passed = [...scroller.querySelectorAll<HTMLElement>("section[id^=section-]")].filter(
		(section) => section.getBoundingClientRect().top <= top,
	);
	return passed.at(-1)?.id.replace("section-", "") as SectionId | undefined;
}

function focusRow(form: HTMLElement | null, place: string) {
	const subset = /^dataset\.datasets\[(\d+)\]\.subsets\[(\d+)\]/.exec(place);
	const name = subset ? `subset-${subset[1]}-${subset[2]}` : `row-${place}`;
	const found = (id: string) => form?.querySelector<HTMLElement>(`[data-testid="${id}"]`);
	const row = found(name) ?? found(`ignored-${place}`);
	row?.scrollIntoView?.({ block: "center" });
	const field = place === "name" ? document : row;
	field
		?.querySelector<HTMLElement>(place === "name" ? '[data-testid="draft-name"]' : "input,button[role],textarea,button")
		?.focus();
}
