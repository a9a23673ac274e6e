// Any other argument of the script: found by name, edited by its kind.
import { X } from "lucide-react";
import { useState } from "react";
import type { Fix, Issue, Param } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import type { Config } from "./api";
import { Field } from "./fields/field";
import { ParamRow } from "./param-row";
import { type Json, shown } from "./places";
import { matches } from "./sections";
import { unknownParam } from "./unknown-param";

type Props = {
	config: Config;
	params: Param[];
	issues: Issue[];
	set: (place: string, value: Json) => void;
	onFix: (fix: Fix) => void;
};

export function ExtraArguments({ config, params, issues, set, onFix }: Props) {
	const [words, setWords] = useState("");
	const [opened, setOpened] = useState<string[]>([]);
	const others = params.filter((param) => param.half === "params" && !param.form);
	const form = new Set(params.filter((param) => param.half === "params" && param.form).map((param) => param.key));
	const keys = [...new Set([...Object.keys(config.params ?? {}).filter((key) => !form.has(key)), ...opened])];
	const found = words.trim() === "" ? [] : others.filter((param) => !keys.includes(param.key) && matches(param, words));
	return (
		<div>
			{keys.map((key) => {
				const param = others.find((param) => param.key === key);
				const value = config.params?.[key] as Json | undefined;
				const issue = issues.find((issue) => issue.param === key);
				const remove = () => {
					set(key, null);
					setOpened((before) => before.filter((other) => other !== key));
				};
				return (
					<ParamRow
						key={key}
						param={param ?? unknownParam(key)}
						place={key}
						value={value}
						preset={undefined}
						changed={value !== undefined}
						issue={issue}
						issues={issues.filter((issue) => issue.param === key)}
						onChange={(value) => set(key, value)}
						onFix={onFix}
						control={
							<div className="flex items-center gap-1">
								<div className="min-w-0 flex-1">
									{param ? (
										<Field param={param} value={value} id={`extra-${key}`} onChange={(value) => set(key, value)} />
									) : (
										<span className="font-mono text-small">{shown(value)}</span>
									)}
								</div>
								<IconButton label={`Remove ${key}`} onClick={remove}>
									<X />
								</IconButton>
							</div>
						}
					/>
				);
			})}
			<div className="relative mt-1 max-w-[470px]">
				<Input
					aria-label="Add an argument"
					data-testid="extra-search"
					placeholder={`Add one of ${others.length} other arguments`}
					value={words}
					onChange={(event) => setWords(event.target.value)}
				/>
				{words.trim() !== "" && (
					<ul className="mt-1 max-h-64 overflow-y-auto rounded-md border bg-card p-1" data-testid="extra-found">
						{found.length === 0 && (
							<li className="px-2 py-1.5 text-small text-muted-foreground">No argument of this script</li>
						)}
						{found.slice(0, 40).map((param) => (
							<li key={param.key}>
								<Button
									variant="ghost"
									className="h-auto w-full flex-col items-start gap-0 whitespace-normal px-2 py-1 text-left"
									data-testid={`add-${param.key}`}
									onClick={() => {
										setOpened((before) => [...before, param.key]);
										if (param.kind === "bool") set(param.key, true);
										setWords("");
									}}
								>
									<span className="font-mono text-small text-foreground">{param.key}</span>
									<span className="text-small">{param.help}</span>
								</Button>
							</li>
						))}
					</ul>
				)}
			</div>
		</div>
	);
}
