// The form: every section with its rows, made from the schema; a search shows only the rows that answer it.
import { Fragment, memo, useCallback } from "react";
import type { Checked, Fix, Issue, Param } from "@/api/bindings";
import { cn } from "@/lib/cn";
import type { Config } from "./api";
import { BaseModelRow } from "./base-model-row";
import type { Detail } from "./draft-header";
import { ExtraArguments } from "./extra-arguments";
import { IgnoredRow } from "./ignored-row";
import { ModeRow } from "./mode-row";
import { missingMode } from "./modes";
import { ignored } from "./of-family";
import { IssueNote, ParamRow } from "./param-row";
import { PictureUnder } from "./pictures/picture-under";
import { asAround, differs, type Json, placeOf, presetOf, type Recipe, valueAt } from "./places";
import { matches, offeredSections, type SectionId } from "./sections";
import { SubsetOptions } from "./subset-options";
import { Subsets } from "./subsets";

type Props = {
	config: Config;
	/** Every parameter. */
	all: Param[];
	/** Those of this family. */
	params: Param[];
	/** What the draft is compared with. */
	recipe: Recipe | undefined;
	checked: Checked | undefined;
	/** Names of registered datasets. */
	registered: string[];
	search: string;
	detail: Detail;
	set: (place: string, value: Json) => void;
	change: (next: (config: Config) => Config) => void;
};

export const ParamForm = memo(function ParamForm({
	config,
	all,
	params,
	recipe,
	checked,
	registered,
	search,
	detail,
	set,
	change,
}: Props) {
	const issues = checked?.issues ?? [];
	const searching = search.trim() !== "";
	const fix = useCallback((fix: Fix) => set(fix.param, fix.value as Json), [set]);
	const passedOver = searching ? [] : ignored(all, config);
	const rows = (id: SectionId) =>
		params.filter((param) => {
			const here = id === "extra" ? param.newer : param.form && param.group === id && param.at !== "subset";
			if (!here) return false;
			if (searching) return matches(param, search);
			return isShown(param, config, recipe, issues, detail);
		});
	const allOf = (place: string) => {
		const found = issues.filter((issue) => issue.param === place);
		return found.length > 0 ? found : undefined;
	};
	const row = (param: Param, around: Param[], dataset = 0) => {
		const place = placeOf(param, dataset);
		const control = (
			<ParamRow
				param={param}
				place={place}
				value={valueAt(config, place)}
				preset={param.job ? undefined : presetOf(param, config, place, recipe)}
				changed={differs(param, config, place, recipe)}
				issue={issues.find((issue) => issue.param === place)}
				issues={param.kind === "list[str]" ? allOf(place) : undefined}
				set={set}
				onFix={fix}
			/>
		);
		return (
			<Fragment key={place}>
				{control}
				<PictureUnder
					param={param}
					rows={around.map((param) => param.key)}
					dataset={dataset}
					config={config}
					checked={checked}
					set={set}
					change={change}
				/>
			</Fragment>
		);
	};
	const repeats = params.find((param) => param.key === "num_repeats");
	const datasets = config.dataset?.datasets ?? [];
	const general = params.filter((param) => param.at === "general" && param.levels.includes("dataset"));
	const sections = offeredSections([...params, ...passedOver])
		.map((section) => ({ ...section, rows: rows(section.id) }))
		.filter((section) => !searching || section.rows.length > 0);
	return (
		<div className="@container">
			{sections.map(({ id, title, about, rows }) => (
				<section key={id} id={`section-${id}`} className="border-b px-6 pb-4 pt-4" aria-label={title}>
					<header className="mb-1.5 flex items-baseline gap-2.5">
						<h2 className="text-title font-semibold">{title}</h2>
						<span className="text-small text-muted-foreground">{about}</span>
					</header>
					{id === "model" &&
						!searching &&
						issues.filter(hasNoRow).map((issue) => (
							<div
								key={issue.param + issue.code}
								data-testid={`row-${issue.param}`}
								className={cn(
									"-mx-3 mb-1.5 rounded-md px-3 py-2",
									issue.level === "error" && "bg-destructive-soft",
									issue.level === "warning" && "bg-warning-soft",
								)}
							>
								<IssueNote issue={issue} onFix={fix} />
							</div>
						))}
					{passedOver
						.filter((param) => param.group === id)
						.map((param) => (
							<IgnoredRow
								key={param.key}
								param={param}
								value={valueAt(config, param.key)}
								script={checked?.script ?? ""}
								onRemove={() => set(param.key, null)}
							/>
						))}
					{id === "model" && !searching && (
						<ModeRow
							family={config.family ?? "sdxl"}
							value={config.mode ?? "lora"}
							issue={issues.find((issue) => issue.param === "mode")}
							onChange={(mode) => set("mode", mode)}
							onFix={fix}
						/>
					)}
					{id === "model" && !searching && (
						<BaseModelRow
							value={config.base_model ?? ""}
							issue={issues.find((issue) => issue.param === "base_model")}
							onChange={(value) => set("base_model", value)}
							onFix={fix}
						/>
					)}
					{id === "dataset"
						? datasets.map((_, dataset) => (
								// biome-ignore lint/suspicious/noArrayIndexKey: a dataset has no name of its own
								<Fragment key={dataset}>
									{datasets.length > 1 && <h3 className="pb-1 pt-2 font-medium">Dataset {dataset + 1}</h3>}
									{!searching && repeats && (
										<Subsets
											config={config}
											registered={registered}
											dataset={dataset}
											repeats={repeats}
											options={params.filter((param) => param.half === "dataset" && param.levels.includes("subset"))}
											facts={checked?.folders ?? []}
											issues={issues}
											set={set}
											change={change}
											onFix={fix}
										/>
									)}
									{rows
										.filter((param) => dataset === 0 || param.at === "dataset")
										.map((param) => row(param.at === "dataset" ? asAround(param, config) : param, rows, dataset))}
									{!searching && hasOverrides(general, config, dataset) && (
										<SubsetOptions
											config={config}
											dataset={dataset}
											options={general}
											issues={issues}
											set={set}
											onFix={fix}
										/>
									)}
								</Fragment>
							))
						: rows.map((param) => row(param, rows))}
					{id === "extra" && !searching && (
						<ExtraArguments
							config={config}
							all={all}
							hidden={params.filter((param) => param.newer).length - rows.length}
							issues={issues}
							set={set}
							change={change}
							onFix={fix}
						/>
					)}
				</section>
			))}
			{searching && missingMode(search) && (
				<p className="px-6 py-8 text-center" data-testid="missing-mode">
					{missingMode(search)}
				</p>
			)}
			{searching && sections.length === 0 && !missingMode(search) && (
				<p className="px-6 py-8 text-center text-muted-foreground">No parameter of the form answers this search.</p>
			)}
		</div>
	);
});

/** Basic shows what everybody needs, and whatever was set or has something to say. */
function isShown(param: Param, config: Config, recipe: Recipe | undefined, issues: Issue[], detail: Detail): boolean {
	if (detail === "advanced" || param.level === "basic") return true;
	const place = placeOf(param);
	const set = param.job || param.newer ? valueAt(config, place) !== undefined : differs(param, config, place, recipe);
	return set || issues.some((issue) => issue.param === place && issue.level !== "info");
}

/** Whether general options of one dataset can differ from those of another, or differ already. */
function hasOverrides(general: Param[], config: Config, dataset: number): boolean {
	const datasets = config.dataset?.datasets ?? [];
	return datasets.length > 1 || general.some((param) => datasets[dataset]?.values?.[param.key] !== undefined);
}

/** The name and the family stand in the header, the trainer in the settings: what is said of them stands on top. */
function hasNoRow({ param }: Issue): boolean {
	return ["name", "family", "trainer"].includes(param);
}
