// A value that the script of this family passes over: it is not written, and can be taken out.
import { CircleSlash } from "lucide-react";
import type { Param } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { type Json, shown } from "./places";

type Props = { param: Param; value: Json | undefined; script: string; onRemove: () => void };

export function IgnoredRow({ param, value, script, onRemove }: Props) {
	return (
		<div className="flex items-center gap-3 py-[5px] text-muted-foreground" data-testid={`ignored-${param.key}`}>
			<CircleSlash className="size-4 shrink-0" aria-hidden="true" />
			<span className="min-w-0 flex-1 truncate">
				{param.label} <span className="font-mono text-[11px] text-faint">{param.key}</span> is ignored by{" "}
				{script.replace(/\.py$/, "") || "this family"} and not written: {shown(value)}
			</span>
			<Button size="small" variant="ghost" onClick={onRemove}>
				Remove
			</Button>
		</div>
	);
}
