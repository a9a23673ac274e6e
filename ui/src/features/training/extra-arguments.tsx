// What the form does not know: arguments of a newer trainer, and what a configuration brought along.
import { X } from "lucide-react";
import { useState } from "react";
import type { Fix, Issue, Param } from "@/api/bindings";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Words } from "@/components/words";
import type { Config } from "./api";
import { Field } from "./fields/field";
import { FreeField } from "./fields/free";
import { ParamRow } from "./param-row";
import type { Json } from "./places";
import { unknownParam } from "./unknown-param";

type Props = {
	config: Config;
	/** Every parameter, of whatever family. */
	all: Param[];
	/** How many arguments that only the trainer in use has are not shown. */
	hidden: number;
	issues: Issue[];
	set: (place: string, value: Json) => void;
	change: (next: (config: Config) => Config) => void;
	onFix: (fix: Fix) => void;
};

export function ExtraArguments({ config, all, hidden, issues, set, change, onFix }: Props) {
	const [typed, setTyped] = useState("");
	const arguments_ = all.filter((param) => param.half === "params");
	const offered = (param: Param) => param.newer && param.acts_in.includes(config.family ?? "sdxl");
	const rows = arguments_.filter((param) => param.form || offered(param));
	const form = new Set(rows.map((param) => param.key));
	const keys = Object.keys(config.params ?? {}).filter((key) => !form.has(key));
	const name = typed.trim();
	const known = arguments_.find((param) => param.key === name && (param.form || param.same_as || param.absent));
	const add = () => {
		if (!/^\w+$/.test(name) || known) return;
		const own = arguments_.find((param) => param.key === name && offered(param));
		if (own) {
			set(name, own.kind === "bool" ? true : ((own.default as Json) ?? ""));
			return setTyped("");
		}
		change((config) => ({
			...config,
			params: { ...config.params, [name]: config.params?.[name] ?? "" },
			allow_unknown: [...new Set([...(config.allow_unknown ?? []), name])],
		}));
		setTyped("");
	};
	const remove = (key: string) =>
		change((config) => {
			const { [key]: _, ...params } = config.params ?? {};
			return { ...config, params, allow_unknown: config.allow_unknown?.filter((other) => other !== key) };
		});
	return (
		<div>
			{keys.map((key) => {
				const param = arguments_.find((param) => param.key === key);
				const value = config.params?.[key] as Json | undefined;
				return (
					<ParamRow
						key={key}
						param={param ?? unknownParam(key)}
						place={key}
						value={value}
						preset={undefined}
						changed={value !== undefined}
						issue={issues.find((issue) => issue.param === key)}
						issues={issues.filter((issue) => issue.param === key)}
						set={set}
						onFix={onFix}
						control={
							<div className="flex items-center gap-1">
								<div className="min-w-0 flex-1">
									{param ? (
										<Field param={param} value={value} id={`extra-${key}`} onChange={(value) => set(key, value)} />
									) : (
										<FreeField name={key} value={value} onChange={(value) => set(key, value)} />
									)}
								</div>
								<IconButton label={`Remove ${key}`} onClick={() => remove(key)}>
									<X />
								</IconButton>
							</div>
						}
					/>
				);
			})}
			{hidden > 0 && (
				<p className="py-1 text-muted-foreground" data-testid="extra-hidden">
					{hidden === 1 ? "1 more argument" : `${hidden} more arguments`} that only the trainer in use has. Search finds
					them, and Advanced shows them all.
				</p>
			)}
			<div className="mt-1 max-w-[470px]">
				<Input
					mono
					aria-label="Add an argument by its name"
					data-testid="extra-add"
					placeholder="Name of an argument of a newer trainer"
					value={typed}
					onChange={(event) => setTyped(event.target.value)}
					onKeyDown={(event) => event.key === "Enter" && add()}
				/>
				<p className="mt-1 text-small text-muted-foreground" data-testid="extra-note">
					{known ? <Words text={where(known)} /> : "Enter adds it. It is written as it stands, and nothing checks it."}
				</p>
			</div>
		</div>
	);
}

/** Where a known argument is set instead. */
function where(param: Param): string {
	if (param.absent) return `\`${param.key}\` has no row. ${param.absent}.`;
	return param.same_as
		? `\`${param.key}\` is set as \`${param.same_as}\` in the form.`
		: `\`${param.key}\` has a row of its own: ${param.label}.`;
}
